import type { SessionView } from '@onsale/contracts/http/account.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { isLive } from '../domain/session-life.ts'
import type { UserDeps } from '../ports.ts'

export type SessionsListed =
  | { readonly kind: 'listed'; readonly items: SessionView[] }
  | Refused<'UNAUTHENTICATED'>

/** The devices that a person is logged in on, newest first. */
export async function listSessions(
  { store, vault, sealer, clock }: UserDeps,
  caller: { readonly userId: string; readonly sessionId: string },
): Promise<SessionsListed> {
  const { userId, sessionId } = caller
  const user = await store.findUser(userId)
  if (user === undefined || user.closedAt !== null) return refused('UNAUTHENTICATED')
  const key = (await vault.open([userId])).get(userId)
  if (key === undefined) return refused('UNAUTHENTICATED')
  const now = clock.now()
  const sessions = await store.listLiveSessions(userId, now)
  const items = sessions
    .filter((session) => isLive(session, user.sessionEpoch, now))
    .map(({ id, deviceSealed, createdAt, lastSeenAt }) => ({
      id,
      deviceName: sealer.open(key, 'device', deviceSealed),
      createdAt: instantToRfc3339(createdAt),
      lastSeenAt: instantToRfc3339(lastSeenAt),
      current: id === sessionId,
    }))
  return { kind: 'listed', items }
}

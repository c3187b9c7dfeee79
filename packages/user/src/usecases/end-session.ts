import { type Refused, refused } from '@onsale/kernel/result.ts'
import { isLive } from '../domain/session-life.ts'
import type { UserDeps } from '../ports.ts'

export type SessionEnded = { readonly kind: 'ended' } | Refused<'NOT_FOUND' | 'UNAUTHENTICATED'>

/** Logs one of the person's devices out; somebody else's session is none that there is. */
export async function endSession(
  { store, clock, ids }: UserDeps,
  command: { readonly userId: string; readonly sessionId: string },
): Promise<SessionEnded> {
  const { userId, sessionId } = command
  return store.write(async (tx) => {
    const now = clock.now()
    const user = await tx.lockUser(userId)
    if (user === undefined || user.closedAt !== null) return refused('UNAUTHENTICATED')
    const session = await tx.lockSession(sessionId)
    if (session?.userId !== userId) return refused('NOT_FOUND')
    if (!isLive(session, user.sessionEpoch, now)) return refused('NOT_FOUND')
    const event = { id: ids.next(), userId, type: 'session-ended', at: now } as const
    await tx.addSecurityEvent({ ...event, sessionId, deviceSealed: session.deviceSealed })
    await tx.endSessions([sessionId], now)
    return { kind: 'ended' }
  })
}

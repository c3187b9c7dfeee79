import { forgetRevocationOfUnknownAt } from '../domain/session-life.ts'
import type { UserDeps, UserTx } from '../ports.ts'

interface Caller {
  readonly userId: string
  readonly sessionId: string
}

/** Ends the session of the token that asks; one that has ended already stays so. */
export async function logOut(deps: UserDeps, { userId, sessionId }: Caller): Promise<void> {
  await deps.store.write(async (tx) => {
    const now = deps.clock.now()
    const session = await tx.lockSession(sessionId)
    if (session === undefined) return revokeUnknown(tx, sessionId, now)
    if (session.userId !== userId || session.endedAt !== null) return
    const event = { id: deps.ids.next(), userId, type: 'logged-out', at: now } as const
    await tx.addSecurityEvent({ ...event, sessionId, deviceSealed: session.deviceSealed })
    await tx.endSessions([sessionId], now)
  })
}

/** Ends every session of the person. What logs in at this moment is ended too, or not let in. */
export async function logOutEverywhere(deps: UserDeps, caller: Caller): Promise<void> {
  const { userId, sessionId } = caller
  await deps.store.write(async (tx) => {
    const now = deps.clock.now()
    const user = await tx.lockUser(userId)
    if (user === undefined) return revokeUnknown(tx, sessionId, now)
    await tx.updateUser({ ...user, sessionEpoch: user.sessionEpoch + 1 })
    const event = { id: deps.ids.next(), userId, type: 'logged-out-everywhere', at: now } as const
    await tx.addSecurityEvent({ ...event, sessionId, deviceSealed: null })
    await endEverySession(tx, userId, now)
  })
}

/** For whoever has locked the user and moved the epoch on. The feed is locked from here on. */
export async function endEverySession(tx: UserTx, userId: string, now: number): Promise<void> {
  const live = await tx.listLiveSessions(userId, now)
  const ended = live.map(({ id }) => id)
  await tx.endSessions(ended, now)
}

/** A token that was made without an account (`onsale token`) is refused from now on as well. */
function revokeUnknown(tx: UserTx, sessionId: string, now: number): Promise<void> {
  return tx.revokeUnknown(sessionId, now, forgetRevocationOfUnknownAt(now))
}

import type { Role } from '../domain/person.ts'
import { isLive } from '../domain/session-life.ts'
import type { UserDeps } from '../ports.ts'

export interface SessionJudgement {
  readonly known: boolean
  readonly live: boolean
  readonly role?: Role
}

/** Whether a session lives now, and in which role; not `known`: it was never given out. */
export async function judgeSession(
  { store, clock }: Pick<UserDeps, 'store' | 'clock'>,
  { sessionId }: { readonly sessionId: string },
): Promise<SessionJudgement> {
  const session = await store.findSession(sessionId)
  if (session === undefined) return { known: false, live: false }
  const user = await store.findUser(session.userId)
  const isOpen = user !== undefined && user.closedAt === null && user.role === session.role
  const live = isOpen && isLive(session, user.sessionEpoch, clock.now())
  return { known: true, live, role: session.role }
}

import { type Refused, refused } from '@onsale/kernel/result.ts'
import { decideRefresh } from '../domain/decide-refresh.ts'
import { sessionExpiry } from '../domain/session-life.ts'
import type { Session, Transport } from '../domain/session.ts'
import type { UserDeps, UserTx } from '../ports.ts'
import { type Opened, openedOf } from './open-session.ts'

export interface RefreshCommand {
  readonly refreshToken: string
  /** Whether whoever asks may be answered by this transport; when not, nothing rotates. */
  readonly allows: (transport: Transport) => boolean
}

export type Refreshed = Opened | Refused<'UNAUTHENTICATED' | 'REFRESH_REUSED' | 'FORBIDDEN'>

const unknown = refused('UNAUTHENTICATED')

/** New tokens for the newest refresh token of a session (`decideRefresh` says what that is). */
export async function refreshSession(
  deps: UserDeps,
  { refreshToken, allows }: RefreshCommand,
): Promise<Refreshed> {
  const read = deps.refreshTokens.read(refreshToken)
  if (read === undefined) return unknown
  const token = { ...read, text: refreshToken, hash: deps.hashes.refreshToken(refreshToken) }
  return deps.store.write(async (tx) => {
    const now = deps.clock.now()
    const session = await tx.lockSession(token.sessionId)
    if (session === undefined) return unknown
    if (!allows(session.transport)) return refused('FORBIDDEN')
    const user = await tx.findUser(session.userId)
    const epoch = user?.closedAt === null ? user.sessionEpoch : undefined
    const decision = decideRefresh(session, epoch, token, now)
    switch (decision.kind) {
      case 'rotate':
        return rotate(deps, tx, session, token.text, now)
      case 'give-again':
        return giveAgain(deps, session, token.text, decision.childSealed, now)
      case 'reused':
        await endReused(deps, tx, session, now)
        return refused('REFRESH_REUSED')
      case 'unknown':
        return unknown
    }
  })
}

async function rotate(
  deps: UserDeps,
  tx: UserTx,
  session: Session,
  parent: string,
  now: number,
): Promise<Opened> {
  const generation = session.generation + 1
  const child = deps.refreshTokens.make(session.id, generation)
  const rotated: Session = {
    ...session,
    generation,
    refreshHash: deps.hashes.refreshToken(child),
    rotatedAt: now,
    childSealed: deps.refreshTokens.sealChild(parent, child),
    lastSeenAt: now,
    expiresAt: sessionExpiry(session.role, session.createdAt, now),
  }
  await tx.updateSession(rotated)
  return openedOf(deps, rotated, child, now)
}

function giveAgain(
  deps: UserDeps,
  session: Session,
  parent: string,
  childSealed: string,
  now: number,
): Refreshed {
  const child = deps.refreshTokens.openChild(parent, childSealed)
  return child === undefined ? unknown : openedOf(deps, session, child, now)
}

async function endReused(
  { ids }: UserDeps,
  tx: UserTx,
  { id: sessionId, userId, deviceSealed }: Session,
  now: number,
): Promise<void> {
  const event = { id: ids.next(), userId, type: 'refresh-reused', at: now } as const
  await tx.addSecurityEvent({ ...event, sessionId, deviceSealed })
  await tx.endSessions([sessionId], now)
}

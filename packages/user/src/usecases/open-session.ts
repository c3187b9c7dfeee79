import type { Tokens } from '@onsale/contracts/http/account.ts'
import type { User } from '../domain/person.ts'
import { SESSIONS_PER_PERSON_MAX, accessTokenTimes, sessionExpiry } from '../domain/session-life.ts'
import type { Session, Transport } from '../domain/session.ts'
import type { PersonKey, UserDeps, UserTx } from '../ports.ts'

/** What a device gets; where the refresh token travels is for the edge to see to. */
export interface Opened {
  readonly kind: 'opened'
  readonly session: Session
  readonly refreshToken: string
  readonly accessToken: string
  /** Seconds. */
  readonly expiresIn: number
}

/** A device whose client told no name. */
export const UNNAMED_DEVICE = 'Unknown device'

/** A new session with its first refresh token; the id is always ours, never one that was sent. */
export function newSession(
  { ids, sealer, hashes, refreshTokens }: UserDeps,
  user: User,
  device: {
    readonly key: PersonKey
    readonly name: string
    readonly transport: Transport
  },
  now: number,
): { readonly session: Session; readonly refreshToken: string } {
  const id = ids.next()
  const refreshToken = refreshTokens.make(id, 0)
  const session: Session = {
    id,
    userId: user.id,
    epoch: user.sessionEpoch,
    role: user.role,
    deviceSealed: sealer.seal(device.key, 'device', device.name),
    transport: device.transport,
    generation: 0,
    refreshHash: hashes.refreshToken(refreshToken),
    rotatedAt: null,
    childSealed: null,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: sessionExpiry(user.role, now, now),
    endedAt: null,
  }
  return { session, refreshToken }
}

/** Ends the sessions seen longest ago, beyond the bound; never the one just begun. */
export async function makeRoom(
  tx: UserTx,
  of: { readonly userId: string; readonly except: string },
  now: number,
): Promise<void> {
  const others = (await tx.listLiveSessions(of.userId, now)).filter(({ id }) => id !== of.except)
  const stalest = others.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt)
  const ended = stalest.slice(SESSIONS_PER_PERSON_MAX - 1).map(({ id }) => id)
  await tx.endSessions(ended, now)
}

/** What goes out of a session, once the transaction that says so is committed. */
export function openedOf(
  { signAccessToken }: UserDeps,
  session: Session,
  refreshToken: string,
  now: number,
): Opened {
  const { iat, exp } = accessTokenTimes(session, now)
  const { id: sid, userId: sub, role } = session
  const accessToken = signAccessToken({ sub, sid, role, iat, exp })
  return { kind: 'opened', session, refreshToken, accessToken, expiresIn: exp - iat }
}

/** The answer's body; a session whose token travels in a cookie has none in the body. */
export function tokensOf({ session, refreshToken, accessToken, expiresIn }: Opened): Tokens {
  const tokens = { accessToken, expiresIn, sessionId: session.id }
  return session.transport === 'body' ? { ...tokens, refreshToken } : tokens
}

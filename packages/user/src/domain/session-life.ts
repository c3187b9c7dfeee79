import type { Role } from './person.ts'
import type { Session } from './session.ts'
import {
  ACCESS_TOKEN_LIFE_MS,
  CUSTOMER_SESSION_MS,
  HOUR_MS,
  MINUTE_MS,
  STAFF_IDLE_MS,
  STAFF_SESSION_MS,
} from './times.ts'

/** The oldest of a person's sessions ends when one more would be above this. */
export const SESSIONS_PER_PERSON_MAX = 50

/**
 * When a session that was refreshed (or begun) now ends by itself: 30 days later; of staff and
 * admin 30 minutes later, and 12 hours after it began at the latest.
 */
export function sessionExpiry(role: Role, createdAt: number, now: number): number {
  if (role === 'customer') return now + CUSTOMER_SESSION_MS
  return Math.min(now + STAFF_IDLE_MS, createdAt + STAFF_SESSION_MS)
}

/** Whether the session's tokens are good, given its user's epoch. */
export function isLive(
  session: Pick<Session, 'endedAt' | 'expiresAt' | 'epoch'>,
  userEpoch: number,
  now: number,
): boolean {
  return session.endedAt === null && now < session.expiresAt && session.epoch === userEpoch
}

/** When an access token given out now runs out: never after its session. Whole seconds. */
export function accessTokenTimes(session: Pick<Session, 'expiresAt'>, now: number) {
  const iat = Math.floor(now / 1_000)
  const exp = Math.floor(Math.min(now + ACCESS_TOKEN_LIFE_MS, session.expiresAt) / 1_000)
  return { iat, exp: Math.max(exp, iat + 1) }
}

/** The longest life of a token that anybody may have made and that is accepted. */
const ANY_TOKEN_LIFE_MS = 24 * HOUR_MS

/** Clocks of processes that differ, and the leeway with which tokens are judged. */
const REVOCATION_MARGIN_MS = MINUTE_MS

/** Until when gateways must remember that a session ended at `at`. */
export function forgetRevocationAt(at: number): number {
  return at + ACCESS_TOKEN_LIFE_MS + REVOCATION_MARGIN_MS
}

/** As above, for a session that is none of ours: its token was made by somebody with a key. */
export function forgetRevocationOfUnknownAt(at: number): number {
  return at + ANY_TOKEN_LIFE_MS + REVOCATION_MARGIN_MS
}

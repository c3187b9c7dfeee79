import { isLive } from './session-life.ts'
import type { Session } from './session.ts'
import { REFRESH_GRACE_MS } from './times.ts'

/** A refresh token that bears our tag: of which session, the how-manieth of it, and its hash. */
export interface PresentedToken {
  readonly sessionId: string
  readonly generation: number
  readonly hash: string
}

export type RefreshDecision =
  /** It is the newest: give out a child of the next generation. */
  | { readonly kind: 'rotate' }
  /** Its child was given out a moment ago and not used yet: give the same child again. */
  | { readonly kind: 'give-again'; readonly childSealed: string }
  /** It was used long ago: somebody has a copy. End the session. */
  | { readonly kind: 'reused' }
  | { readonly kind: 'unknown' }

/**
 * What becomes of a refresh token. Of each session only the newest token is good; the one
 * before it gives the same child again for 10 s, until that child is used: tabs that refresh at
 * once, or an answer that was lost. A token that bears our tag and is neither was copied, by a
 * thief or from him, and nobody can tell which of the two asks.
 */
export function decideRefresh(
  session: Session | undefined,
  userEpoch: number | undefined,
  token: PresentedToken,
  now: number,
): RefreshDecision {
  if (session === undefined || userEpoch === undefined) return { kind: 'unknown' }
  if (!isLive(session, userEpoch, now)) return { kind: 'unknown' }
  if (token.generation === session.generation) {
    return token.hash === session.refreshHash ? { kind: 'rotate' } : { kind: 'unknown' }
  }
  if (token.generation > session.generation) return { kind: 'unknown' }
  const { childSealed, rotatedAt } = session
  const isParent = token.generation === session.generation - 1
  // A clock that was set back opens no second grace.
  const sinceMs = rotatedAt === null ? Number.POSITIVE_INFINITY : Math.abs(now - rotatedAt)
  return isParent && childSealed !== null && sinceMs < REFRESH_GRACE_MS
    ? { kind: 'give-again', childSealed }
    : { kind: 'reused' }
}

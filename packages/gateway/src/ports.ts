import type { AccessClaims, Role } from '@onsale/platform/tokens/access-claims.ts'

/** The claims of a token that is good now; undefined for any other text. */
export type VerifyToken = (token: string) => AccessClaims | undefined

/** A session that ended: its access tokens are refused until `forgetAt` (UTC ms). */
export interface Revocation {
  readonly position: number
  readonly sessionId: string
  /** When the last access token of the session has run out anyway. */
  readonly forgetAt: number
}

/**
 * Sessions that ended, by position. Positions are given out under one lock and committed in
 * their order, so whoever has read up to one has missed none below it: a lower one never turns
 * up later.
 */
export interface RevocationFeed {
  /**
   * Those after this position, lowest first, `limit` at most; fewer mean that there are no
   * more for now. Rejects with `UserUnavailable`.
   */
  list(after: number, limit: number): Promise<readonly Revocation[]>
}

/** What the user service knows of a session; `unknown`: it never gave one of this id out. */
export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'live'; readonly role: Role }

export interface SessionJudge {
  /** Rejects with `UserUnavailable`. */
  judge(sessionId: string): Promise<SessionState>
}

/** The user service did not answer, or not in time. */
export class UserUnavailable extends Error {
  override readonly name = 'UserUnavailable'
  readonly retryable = true
}

import type { AccessClaims } from './domain/access-claims.ts'

/** The claims of a token that is good now; undefined for any other text. */
export type VerifyToken = (token: string) => AccessClaims | undefined

/** Signs an access token with the newest key. */
export type SignToken = (claims: AccessClaims) => string

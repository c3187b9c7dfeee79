import type { AccessClaims } from '@onsale/platform/tokens/access-claims.ts'

/** The claims of a token that is good now; undefined for any other text. */
export type VerifyToken = (token: string) => AccessClaims | undefined

export const TOKEN_ISSUER = 'onsale'
export const TOKEN_AUDIENCE = 'onsale-api'
export const TOKEN_LEEWAY_SECONDS = 5
export const TOKEN_LIFE_SECONDS_MAX = 24 * 60 * 60

export const roles = ['customer', 'staff', 'admin'] as const
export type Role = (typeof roles)[number]

/** What an access token says of its bearer; `iat` and `exp` in seconds since 1970. */
export interface AccessClaims {
  readonly sub: string
  readonly sid: string
  readonly role: Role
  readonly iat: number
  readonly exp: number
}

/** Signs an access token with the newest key. */
export type SignToken = (claims: AccessClaims) => string

const subjectForm = /^[\x21-\x7e]{1,64}$/
/**
 * What every database can keep and find again byte by byte: a token of a session that cannot be
 * written down could not be logged out. Ours are UUIDs; others sign with the same keys. Not all
 * databases tell a space at the end.
 */
const sessionIdForm = /^[\x20-\x7e]{0,254}[\x21-\x7e]$/

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value)
}

function isForUs(audience: unknown): boolean {
  return Array.isArray(audience) ? audience.includes(TOKEN_AUDIENCE) : audience === TOKEN_AUDIENCE
}

function isInTime(claims: Readonly<Record<string, unknown>>, nowSeconds: number): boolean {
  const { iat, exp, nbf } = claims
  if (!isSeconds(iat) || !isSeconds(exp)) return false
  if (nowSeconds >= exp + TOKEN_LEEWAY_SECONDS) return false
  if (exp - iat > TOKEN_LIFE_SECONDS_MAX) return false
  return nbf === undefined || (isSeconds(nbf) && nbf <= nowSeconds + TOKEN_LEEWAY_SECONDS)
}

/**
 * The claims of a token whose signature was found good, when they are good too at
 * `nowSeconds`; undefined otherwise. An `iat` in the future is accepted; claims that we do not
 * know are ignored.
 */
export function judgeClaims(
  claims: Readonly<Record<string, unknown>>,
  nowSeconds: number,
): AccessClaims | undefined {
  const { iss, aud, sub, sid, role, iat, exp } = claims
  if (iss !== TOKEN_ISSUER || !isForUs(aud)) return undefined
  if (typeof sub !== 'string' || !subjectForm.test(sub)) return undefined
  if (typeof sid !== 'string' || !sessionIdForm.test(sid)) return undefined
  if (!isRole(role) || !isInTime(claims, nowSeconds)) return undefined
  return { sub, sid, role, iat: Number(iat), exp: Number(exp) }
}

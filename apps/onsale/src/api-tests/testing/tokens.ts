import { createHmac } from 'node:crypto'
import { systemClock } from '@onsale/kernel/clock.ts'

const secretOf = (letter: string): Buffer => Buffer.alloc(32, letter)

/** The second key only verifies, as after a rotation. */
export const KEYS = {
  first: { kid: 'new', secret: secretOf('n') },
  second: { kid: 'old', secret: secretOf('o') },
  foreign: { kid: 'new', secret: secretOf('x') },
} as const

export const TOKEN_KEYS = [KEYS.first, KEYS.second]
  .map(({ kid, secret }) => `${kid}:${secret.toString('base64url')}`)
  .join(',')

export type Role = 'customer' | 'staff' | 'admin'

export interface Forgery {
  readonly header?: Readonly<Record<string, unknown>>
  /** Undefined leaves a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly secret?: Buffer
}

export function nowSeconds(): number {
  return Math.floor(systemClock.now() / 1_000)
}

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** A token as api.md describes it; `forgery` changes header, claims or key. */
export function tokenOf(sub: string, role: Role = 'customer', forgery: Forgery = {}): string {
  const iat = nowSeconds()
  const claims = {
    ...{ iss: 'onsale', aud: 'onsale-api', sub, sid: `session of ${sub}`, role, iat },
    exp: iat + 3_600,
    ...forgery.claims,
  }
  const header = { alg: 'HS256', typ: 'JWT', kid: KEYS.first.kid, ...forgery.header }
  const signed = `${encode(header)}.${encode(claims)}`
  const secret = forgery.secret ?? KEYS.first.secret
  const hash = header.alg === 'HS512' ? 'sha512' : 'sha256'
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`
}

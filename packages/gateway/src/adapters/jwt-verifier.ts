import { createVerifier } from 'fast-jwt'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import { judgeClaims } from '@onsale/platform/tokens/access-claims.ts'
import type { VerifyToken } from '../ports.ts'

type CheckSignature = (token: string) => unknown

const HEADERS_KNOWN_MAX = 64

/**
 * 32 bytes take 43 letters, of which the last has two bits to spare. Readers ignore them; so that
 * a token is one text alone, they must be none.
 */
const LAST_LETTERS = new Set('AEIMQUYcgkosw048')

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The key id in a token's header segment; undefined when there is none to be read. */
function kidOf(headerSegment: string): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(headerSegment, 'base64url').toString())
    return isRecord(header) && typeof header['kid'] === 'string' ? header['kid'] : undefined
  } catch {
    return undefined
  }
}

/**
 * Verifies access tokens: HS256 only, the key named by `kid`. The library checks form and
 * signature; the claims are ours to judge, because they are judged under our clock. Its cache
 * stays off: it has had advisories, and a cached token would outlive a key.
 */
export function createTokenVerifier(keys: Keys, clock: Clock): VerifyToken {
  const byKid = new Map<string, CheckSignature>(
    keys.map(({ kid, secret }) => [kid, checker(secret)]),
  )
  // All tokens of a key carry the same header, byte for byte. Only which key it names is kept,
  // and the library reads it again with every token.
  const byHeader = new Map<string, CheckSignature>()

  function checkerOf(headerSegment: string): CheckSignature | undefined {
    const known = byHeader.get(headerSegment)
    if (known !== undefined) return known
    const kid = kidOf(headerSegment)
    const found = kid === undefined ? undefined : byKid.get(kid)
    if (found !== undefined && byHeader.size < HEADERS_KNOWN_MAX) byHeader.set(headerSegment, found)
    return found
  }

  return (token) => {
    if (!LAST_LETTERS.has(token.at(-1) ?? '')) return undefined
    const check = checkerOf(token.slice(0, Math.max(0, token.indexOf('.'))))
    if (check === undefined) return undefined
    let claims: unknown
    try {
      claims = check(token)
    } catch {
      return undefined
    }
    return isRecord(claims) ? judgeClaims(claims, clock.now() / 1_000) : undefined
  }
}

function checker(secret: Uint8Array): CheckSignature {
  return createVerifier({
    key: Buffer.from(secret),
    algorithms: ['HS256'],
    cache: false,
    ignoreExpiration: true,
    ignoreNotBefore: true,
    // Never used with both checks off, and keeps the library from the wall clock.
    clockTimestamp: 1,
  })
}

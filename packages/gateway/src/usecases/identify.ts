import type { Identify } from '@onsale/platform/http/ports.ts'
import type { VerifyToken } from '../ports.ts'

const refusedToken = { kind: 'refused', code: 'UNAUTHENTICATED' } as const
const SCHEME = 'bearer '

/** Who makes a request, by the Bearer token in its Authorization header (RFC 6750). */
export function createIdentify(verify: VerifyToken): Identify {
  return (authorization) => {
    if (authorization === undefined) return refusedToken
    if (authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return refusedToken
    const claims = verify(authorization.slice(SCHEME.length).trim())
    if (claims === undefined) return refusedToken
    return { userId: claims.sub, sessionId: claims.sid, role: claims.role }
  }
}

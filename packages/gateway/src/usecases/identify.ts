import type { Identify } from '@onsale/platform/http/ports.ts'
import type { LiveSessions } from '../engine/live-sessions.ts'
import type { Revocations } from '../engine/revocations.ts'
import type { VerifyToken } from '../ports.ts'

const refusedToken = { kind: 'refused', code: 'UNAUTHENTICATED' } as const
const SCHEME = 'bearer '

export interface IdentifyDeps {
  readonly verify: VerifyToken
  readonly revocations: Pick<Revocations, 'has'>
  readonly liveSessions: Pick<LiveSessions, 'admits'>
}

/**
 * Who makes a request, by the Bearer token in its Authorization header (RFC 6750). A customer's
 * token costs its signature and one look-up, without a promise; those of staff and admins are
 * checked against their session as well.
 */
export function createIdentify(deps: IdentifyDeps): Identify {
  const { verify, revocations, liveSessions } = deps
  return (authorization) => {
    if (authorization === undefined) return refusedToken
    if (authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return refusedToken
    const claims = verify(authorization.slice(SCHEME.length).trim())
    if (claims === undefined || revocations.has(claims.sid)) return refusedToken
    const identity = { userId: claims.sub, sessionId: claims.sid, role: claims.role }
    if (claims.role === 'customer') return identity
    const admitted = liveSessions.admits(claims.sid, claims.role)
    if (typeof admitted === 'boolean') return admitted ? identity : refusedToken
    return admitted.then((good) => (good ? identity : refusedToken))
  }
}

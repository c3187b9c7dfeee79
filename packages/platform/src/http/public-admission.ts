import { assert } from '@onsale/kernel/assert.ts'
import type { Refused } from '@onsale/kernel/result.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import type { Admission } from './admission.ts'
import { receiveBody } from './admission-body.ts'
import type { Exchange } from './exchange.ts'
import type { Identity } from './identity.ts'
import type { Identify, RequestLimits } from './ports.ts'
import type { HttpRefusal } from './route.ts'

const forbidden: HttpRefusal = { kind: 'refused', code: 'FORBIDDEN' }

/** Whether a role is enough for a call; a public one asks for none. */
export function mayCall(role: Identity['role'] | undefined, access: Call['access']): boolean {
  if (access === 'public') return true
  if (role === undefined || access === 'service') return false
  if (access === 'admin') return role === 'admin'
  return access !== 'staff' || role !== 'customer'
}

function rateLimited(waitMs: number): HttpRefusal {
  return { kind: 'refused', code: 'RATE_LIMITED', retryAfterSeconds: waitMs / 1_000 }
}

/**
 * Lets the world in. A request is judged in the order the API promises: token, role, rate, body
 * size. Plain callbacks without hooks or promises of their own, because this is the way of every
 * request in a burst.
 */
export function publicAdmission(deps: {
  readonly identify: Identify
  readonly limits: RequestLimits
}): Admission {
  const { identify, limits } = deps
  return (call, ways) => {
    assert(call.access !== 'service', `${call.operation} is not for a public listener`)
    const countsPublicWrite = call.method !== 'GET' && call.limit !== 'none'

    function admitPerson(exchange: Exchange, who: Identity | Refused<'UNAUTHENTICATED'>): void {
      if ('kind' in who) return ways.refused(exchange, who)
      if (!mayCall(who.role, call.access)) return ways.refused(exchange, forbidden)
      afterWait(exchange, limits.takePerPerson(who.userId), who)
    }

    return (exchange) => {
      const { request } = exchange
      if (call.access === 'public') {
        if (!countsPublicWrite) return receiveBody(call, ways, exchange, undefined)
        return afterWait(exchange, limits.takePublicWrite(request.ip), undefined)
      }
      const who = identify(request.raw.headers.authorization)
      if (!(who instanceof Promise)) return admitPerson(exchange, who)
      who
        .then((known) => admitPerson(exchange, known))
        .catch((fault: unknown) => ways.failed(exchange, fault))
    }

    /** Limits of this process answer at once, and hold no promise on the way of a request. */
    function afterWait(
      exchange: Exchange,
      waitMs: number | Promise<number>,
      identity: Identity | undefined,
    ): void {
      if (typeof waitMs !== 'number') {
        waitMs
          .then((settled) => {
            // Nobody tells of a close that was before one listens: see read-body.ts.
            if (exchange.request.raw.socket.destroyed) exchange.reply.hijack().raw.destroy()
            else afterWait(exchange, settled, identity)
          })
          .catch((fault: unknown) => ways.failed(exchange, fault))
        return
      }
      if (waitMs > 0) return ways.refused(exchange, rateLimited(waitMs))
      receiveBody(call, ways, exchange, identity)
    }
  }
}

import { getHealth, getReadiness } from '@onsale/contracts/http/service-calls.ts'
import type { Readiness } from '../readiness.ts'
import { route, type Route } from './route.ts'

/** Alive and ready; not ready is 503 with the failing parts in `failing`. */
export function healthRoutes(readiness: Readiness): Route[] {
  return [
    route(getHealth, () => ({ kind: 'answer', status: 200, body: { status: 'alive' } })),
    route(getReadiness, () => {
      const failing = readiness.failing()
      if (failing.length === 0) return { kind: 'answer', status: 200, body: { status: 'ready' } }
      return { kind: 'refused', code: 'OVERLOADED', detail: 'Not ready.', members: { failing } }
    }),
  ]
}

import { judgeSession, listRevocations } from '@onsale/contracts/internal/session-calls.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { createInProcessClient } from '@onsale/platform/http/in-process-client.ts'
import type { HttpRefusal } from '@onsale/platform/http/route.ts'
import { route } from '@onsale/platform/http/route.ts'
import type { Revocation, SessionState } from '../ports.ts'

/** The calls of a user service whose sessions a test decides. */
export function createUserService(scheduler: Scheduler) {
  const revocations: Revocation[] = []
  const sessions = new Map<string, SessionState>()
  let trouble: (() => Promise<HttpRefusal>) | undefined
  const routes = [
    route(listRevocations, async ({ query }) => {
      if (trouble !== undefined) return trouble()
      const items = revocations.filter(({ position }) => position > query.after)
      return { kind: 'answer', status: 200, body: { items: items.slice(0, query.limit) } }
    }),
    route(judgeSession, async ({ params }) => {
      if (trouble !== undefined) return trouble()
      const state = sessions.get(params.sessionId) ?? { kind: 'unknown' }
      const body = {
        known: state.kind !== 'unknown',
        live: state.kind === 'live',
        ...(state.kind === 'live' && { role: state.role }),
      }
      return { kind: 'answer', status: 200, body }
    }),
  ]
  return {
    client: createInProcessClient(routes, { scheduler, randomness: createSystemRandomness() }),
    sessions,
    add: (...added: readonly Revocation[]) => void revocations.push(...added),
    /** Every call is answered like this; undefined ends the trouble. */
    setTrouble(to: (() => Promise<HttpRefusal>) | undefined) {
      trouble = to
    },
  }
}

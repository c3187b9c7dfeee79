import {
  changePassword as changePasswordCall,
  endSession as endSessionCall,
  listSessions as listSessionsCall,
} from '@onsale/contracts/http/me-calls.ts'
import {
  judgeSession as judgeSessionCall,
  listRevocations,
} from '@onsale/contracts/internal/session-calls.ts'
import { route, type Route } from '@onsale/platform/http/route.ts'
import type { UserDeps } from '../ports.ts'
import { changePassword } from '../usecases/change-password.ts'
import { endSession } from '../usecases/end-session.ts'
import { judgeSession } from '../usecases/judge-session.ts'
import { listSessions } from '../usecases/list-sessions.ts'
import { done } from './auth-routes.ts'
import type { RefreshCookie } from './cookie.ts'

/** The person's own sessions and password. */
export function sessionRoutes(deps: UserDeps, cookie: RefreshCookie): Route[] {
  return [
    route(changePasswordCall, async ({ identity, body }) => {
      const { userId, sessionId } = identity
      const outcome = await changePassword(deps, { userId, sessionId, ...body })
      if (outcome.kind === 'refused') return outcome
      return done({ 'set-cookie': cookie.clear() })
    }),
    route(listSessionsCall, async ({ identity }) => {
      const outcome = await listSessions(deps, identity)
      if (outcome.kind === 'refused') return outcome
      return { kind: 'answer', status: 200, body: { items: outcome.items } } as const
    }),
    route(endSessionCall, async ({ identity, params }) => {
      const { userId } = identity
      const outcome = await endSession(deps, { userId, sessionId: params.sessionId })
      return outcome.kind === 'refused' ? outcome : done()
    }),
  ]
}

/** What gateways ask. */
export function sessionInternalRoutes(deps: Pick<UserDeps, 'store' | 'clock'>): Route[] {
  return [
    route(listRevocations, async ({ query }) => {
      const items = await deps.store.listRevocations(query.after, query.limit)
      return { kind: 'answer', status: 200, body: { items: [...items] } } as const
    }),
    route(judgeSessionCall, async ({ params }) => {
      const body = await judgeSession(deps, params)
      return { kind: 'answer', status: 200, body } as const
    }),
  ]
}

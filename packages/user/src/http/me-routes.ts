import {
  changeProfile as changeProfileCall,
  deleteAccount as deleteAccountCall,
  exportAccount as exportAccountCall,
  getProfile,
  listSecurityEvents as listSecurityEventsCall,
} from '@onsale/contracts/http/me-calls.ts'
import { route, type Route } from '@onsale/platform/http/route.ts'
import { changeProfile } from '../usecases/change-profile.ts'
import { deleteAccount } from '../usecases/delete-account.ts'
import { exportAccount } from '../usecases/export-account.ts'
import { listSecurityEvents } from '../usecases/list-security-events.ts'
import type { PersonalDeps } from '../usecases/personal-deps.ts'
import { showProfile } from '../usecases/show-profile.ts'
import { done } from './auth-routes.ts'
import type { RefreshCookie } from './cookie.ts'

/** The person's own data. */
export function meRoutes(deps: PersonalDeps, cookie: RefreshCookie): Route[] {
  return [
    route(getProfile, async ({ identity: { userId } }) => {
      const outcome = await showProfile(deps, { userId })
      if (outcome.kind === 'refused') return outcome
      return { kind: 'answer', status: 200, body: outcome.profile } as const
    }),
    route(changeProfileCall, async ({ identity: { userId, sessionId }, body }) => {
      const outcome = await changeProfile(deps, { userId, sessionId, changes: body })
      if (outcome.kind === 'refused') return outcome
      return { kind: 'answer', status: 200, body: outcome.profile } as const
    }),
    route(deleteAccountCall, async ({ identity: { userId }, body }) => {
      const { password, giveUpOrders = false } = body
      const outcome = await deleteAccount(deps, { userId, password, giveUpOrders })
      return outcome.kind === 'refused' ? outcome : done({ 'set-cookie': cookie.clear() })
    }),
    route(exportAccountCall, async ({ identity: { userId, sessionId } }) => {
      const outcome = await exportAccount(deps, { userId, sessionId })
      if (outcome.kind === 'refused') return outcome
      const headers = { 'content-disposition': 'attachment; filename="onsale-export.json"' }
      return { kind: 'answer', status: 200, headers, body: outcome.account } as const
    }),
    route(listSecurityEventsCall, async ({ identity: { userId }, query }) => {
      const outcome = await listSecurityEvents(deps, { userId, ...query })
      if (outcome.kind === 'refused') return outcome
      return { kind: 'answer', status: 200, body: outcome.page } as const
    }),
  ]
}

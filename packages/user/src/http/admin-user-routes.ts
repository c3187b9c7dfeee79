import {
  changeRole as changeRoleCall,
  readPersonalData as readPersonalDataCall,
} from '@onsale/contracts/http/admin-user-calls.ts'
import { route, type Route } from '@onsale/platform/http/route.ts'
import { changeRole } from '../usecases/change-role.ts'
import type { PersonalDeps } from '../usecases/personal-deps.ts'
import { readPersonalData } from '../usecases/read-personal-data.ts'
import { done } from './auth-routes.ts'

/** What an admin may do about people; reading somebody's data leaves a record. */
export function adminUserRoutes(deps: PersonalDeps): Route[] {
  return [
    route(changeRoleCall, async ({ identity, params, body }) => {
      const change = { userId: params.userId, role: body.role, actorId: identity.userId }
      const outcome = await changeRole(deps, change)
      return outcome.kind === 'refused' ? outcome : done()
    }),
    route(readPersonalDataCall, async (request) => {
      const { identity, params, query } = request
      const source = request.address
      const asked = { userId: params.userId, actorId: identity.userId, reason: query.reason }
      const outcome = await readPersonalData(deps, { ...asked, source })
      if (outcome.kind === 'refused') return outcome
      return { kind: 'answer', status: 200, body: outcome.personalData } as const
    }),
  ]
}

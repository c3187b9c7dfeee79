import {
  countObligations as countObligationsCall,
  describeOrder,
  exportOrders,
  forgetPerson as forgetPersonCall,
} from '@onsale/contracts/internal/person-calls.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import { route, type Route } from '@onsale/platform/http/route.ts'
import { exportCart, exportOrder } from '../domain/export-view.ts'
import { viewAdmissions, viewOrder } from '../domain/order-view.ts'
import type { Committer, OrderReads, Seals } from '../ports.ts'
import { countObligations } from '../usecases/count-obligations.ts'
import { forgetPerson } from '../usecases/forget-person.ts'
import { refusal, withCode } from './answers.ts'
import { readOrdersPage } from './orders-page.ts'

export interface PersonRoutesDeps {
  readonly reads: OrderReads
  readonly committer: Committer
  readonly seals: Seals
  readonly clock: Clock
}

/** What the user service asks about a person who has orders. */
export function personRoutes(deps: PersonRoutesDeps): Route[] {
  return [
    route(countObligationsCall, async ({ params }) => ({
      kind: 'answer',
      status: 200,
      body: await countObligations(deps, params.userId),
    })),
    route(forgetPersonCall, async ({ params }) => {
      await forgetPerson(deps, params.userId)
      return { kind: 'answer', status: 204 }
    }),
    route(exportOrders, async ({ params, query }) => {
      const page = await readOrdersPage(deps.reads, { ...query, userId: params.userId })
      if (page.kind === 'refused') return page
      const isFirst = query.cursor === undefined
      const cart = isFirst ? await deps.reads.findCart(params.userId) : undefined
      const body = {
        items: page.orders.map(exportOrder),
        ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
        ...(cart !== undefined && { cart: exportCart(cart) }),
      }
      return { kind: 'answer', status: 200, body }
    }),
    route(describeOrder, async ({ params }) => {
      const order = await deps.reads.findOrder(params.orderId)
      if (order === undefined) return refusal('NOT_FOUND')
      const admissions = viewAdmissions(order).map((admission) => withCode(deps.seals, admission))
      const body = { userId: order.userId, order: viewOrder(order), admissions }
      return { kind: 'answer', status: 200, body }
    }),
  ]
}

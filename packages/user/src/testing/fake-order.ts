import {
  countObligations,
  exportOrders,
  forgetPerson,
} from '@onsale/contracts/internal/person-calls.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import { createInProcessClient } from '@onsale/platform/http/in-process-client.ts'
import { route } from '@onsale/platform/http/route.ts'
import type { Obligations } from '../domain/departure.ts'
import {
  type ExportedCart,
  type ExportedOrder,
  type OrderService,
  OrderUnavailable,
} from '../ports/order-service.ts'

/** An order service in memory. */
export interface FakeOrder extends OrderService {
  isReachable: boolean
  obligations: Obligations
  /** What is left of the obligations once the person was forgotten. */
  afterForgetting: Obligations
  /** Newest first. */
  orders: readonly ExportedOrder[]
  cart: ExportedCart | undefined
  readonly forgotten: string[]
}

export const NO_OBLIGATIONS: Obligations = {
  keptOrders: 0,
  openHolds: 0,
  openRefunds: 0,
  comingAdmissions: 0,
}

export function createFakeOrder(): FakeOrder {
  const reach = (): void => {
    if (!order.isReachable) throw new OrderUnavailable('not reachable')
  }
  const order: FakeOrder = {
    isReachable: true,
    obligations: NO_OBLIGATIONS,
    afterForgetting: NO_OBLIGATIONS,
    orders: [],
    cart: undefined,
    forgotten: [],
    async countObligations(personId) {
      reach()
      return order.forgotten.includes(personId) ? order.afterForgetting : order.obligations
    },
    async forgetPerson(personId) {
      reach()
      if (!order.forgotten.includes(personId)) order.forgotten.push(personId)
    },
    async exportOrders(_personId, { limit, cursor = '0' }) {
      reach()
      const from = Number(cursor)
      const items = order.orders.slice(from, from + limit)
      const next = from + limit
      return {
        items,
        ...(next < order.orders.length && { nextCursor: String(next) }),
        ...(from === 0 && order.cart !== undefined && { cart: order.cart }),
      }
    },
  }
  return order
}

/** The fake as the service meets it: behind its contract. */
export function clientOfFakeOrder(order: FakeOrder): CallClient {
  const routes = [
    route(countObligations, async ({ params }) => {
      const body = await order.countObligations(params.userId)
      return { kind: 'answer', status: 200, body } as const
    }),
    route(forgetPerson, async ({ params }) => {
      await order.forgetPerson(params.userId)
      return { kind: 'answer', status: 204 } as const
    }),
    route(exportOrders, () => ({ kind: 'answer', status: 200, body: { items: [] } })),
  ]
  const deps = { scheduler: systemScheduler, randomness: createSystemRandomness() }
  return createInProcessClient(routes, deps)
}

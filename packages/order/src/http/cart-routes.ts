import {
  checkoutCart,
  deleteCart,
  deleteCartLine,
  getCart,
  putCartLine,
} from '@onsale/contracts/http/cart-calls.ts'
import { route, type Route } from '@onsale/platform/http/route.ts'
import type { KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Committer } from '../ports.ts'
import { checkOutCart } from '../usecases/check-out-cart.ts'
import { showCart, type ShowCartDeps, viewCart } from '../usecases/show-cart.ts'
import { answerOnce } from './answer-once.ts'
import { toRefusal } from './answers.ts'
import { toCreated } from './order-routes.ts'

export interface CartRoutesDeps extends ShowCartDeps {
  readonly committer: Committer
  readonly ids: Ids
  readonly flights: KeyedFlights
}

export function cartRoutes(deps: CartRoutesDeps): Route[] {
  const { committer } = deps
  const putLine = async (userId: string, unitId: string, quantity: number) => {
    const outcome = await committer.submit({ kind: 'putCartLine', userId, unitId, quantity })
    if (outcome.kind === 'refused') return toRefusal(outcome)
    const body = await viewCart(deps, outcome.cart)
    return { kind: 'answer' as const, status: 200 as const, body }
  }
  return [
    route(getCart, async ({ identity }) => ({
      kind: 'answer',
      status: 200,
      body: await showCart(deps, identity.userId),
    })),
    route(putCartLine, ({ identity, params, body }) =>
      putLine(identity.userId, params.unitId, body.quantity),
    ),
    route(deleteCartLine, ({ identity, params }) => putLine(identity.userId, params.unitId, 0)),
    route(deleteCart, async ({ identity }) => {
      await committer.submit({ kind: 'clearCart', userId: identity.userId })
      return { kind: 'answer', status: 204 }
    }),
    route(checkoutCart, (request) =>
      answerOnce(deps.flights, request, async (idempotency) =>
        toCreated(
          await checkOutCart(deps, {
            userId: request.identity.userId,
            idempotency,
            expectedTotal: request.body?.expectedTotal ?? null,
          }),
        ),
      ),
    ),
  ]
}

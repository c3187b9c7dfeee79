import {
  cancelOrder as cancelOrderCall,
  createOrder,
  getOrder,
  listAdmissions,
  listOrders,
  quoteRefund as quoteRefundCall,
} from '@onsale/contracts/http/order-calls.ts'
import type { Order as WireOrder } from '@onsale/contracts/http/order.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import { route, type Route } from '@onsale/platform/http/route.ts'
import type { KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
import type { Order } from '../domain/order.ts'
import { viewAdmissions, viewOrder, viewOrderAsCreated } from '../domain/order-view.ts'
import type { OrderOutcome, Refusal, Replayed } from '../domain/outcome.ts'
import { quoteRefund } from '../domain/quote-refund.ts'
import type { Committer, OrderReads, Seals } from '../ports.ts'
import { takeHold, type TakeHoldDeps } from '../usecases/take-hold.ts'
import { answerOnce } from './answer-once.ts'
import { keptBody, refusal, REPLAYED, toRefusal, withCode } from './answers.ts'
import { readOrdersPage } from './orders-page.ts'

export interface OrderRoutesDeps extends TakeHoldDeps {
  readonly reads: OrderReads
  readonly committer: Committer
  readonly seals: Seals
  readonly flights: KeyedFlights
  readonly clock: Clock
}

export function orderRoutes(deps: OrderRoutesDeps): Route[] {
  const { reads, flights } = deps
  const mine = async (orderId: string, userId: string): Promise<Order | undefined> => {
    const order = await reads.findOrder(orderId)
    return order?.userId === userId ? order : undefined
  }
  return [
    route(createOrder, (request) =>
      answerOnce(flights, request, async (idempotency) =>
        toCreated(
          await takeHold(deps, {
            userId: request.identity.userId,
            idempotency,
            lines: request.body.lines,
            expectedTotal: request.body.expectedTotal ?? null,
          }),
        ),
      ),
    ),
    route(listOrders, async ({ identity, query }) => {
      const page = await readOrdersPage(reads, { ...query, userId: identity.userId })
      if (page.kind === 'refused') return page
      const { orders, nextCursor } = page
      const body = { items: orders.map(viewOrder), ...(nextCursor && { nextCursor }) }
      return { kind: 'answer', status: 200, body }
    }),
    route(getOrder, async ({ identity, params }) => {
      const order = await mine(params.orderId, identity.userId)
      if (order === undefined) return refusal('NOT_FOUND')
      return { kind: 'answer', status: 200, body: viewOrder(order) }
    }),
    route(quoteRefundCall, async ({ identity, params, query }) => {
      const order = await mine(params.orderId, identity.userId)
      if (order === undefined) return refusal('NOT_FOUND')
      const ids = query.admissionIds?.split(',') ?? null
      const quote = quoteRefund(order, ids, deps.clock.now())
      if (quote.kind === 'refused') return toRefusal(quote)
      const money = (amount: number) => ({ amount, currency: quote.currency })
      return {
        kind: 'answer',
        status: 200,
        body: {
          refundable: quote.refund > 0,
          refund: money(quote.refund),
          fee: money(quote.fee),
          refundPercent: Math.min(...quote.lines.map((line) => line.refundPercent)),
          daysBefore: Math.min(...quote.lines.map((line) => line.daysBefore)),
          lines: quote.lines.map((line) => ({
            ...line,
            refund: money(line.refund),
            fee: money(line.fee),
            admissionIds: [...line.admissionIds],
          })),
        },
      }
    }),
    route(cancelOrderCall, (request) =>
      answerOnce(flights, request, async (idempotency) => {
        const ids = request.body?.admissionIds
        const outcome = await deps.committer.submit({
          kind: 'cancel',
          orderId: request.params.orderId,
          userId: request.identity.userId,
          admissionIds: ids === undefined ? null : [...new Set(ids)],
          expectedRefund: request.body?.expectedRefund ?? null,
          idempotency,
        })
        if (outcome.kind === 'refused') return toRefusal(outcome)
        if (outcome.kind === 'order') return ok(viewOrder(outcome.order))
        return outcome.kind === 'replayed'
          ? ok(keptBody<WireOrder>(outcome.kept), REPLAYED)
          : refusal('IDEMPOTENCY_KEY_REUSED')
      }),
    ),
    route(listAdmissions, async ({ identity, params }) => {
      const order = await mine(params.orderId, identity.userId)
      if (order === undefined) return refusal('NOT_FOUND')
      const items = viewAdmissions(order).map((admission) => withCode(deps.seals, admission))
      return { kind: 'answer', status: 200, body: { items } }
    }),
  ]
}

/** The 201 of a new order, the same again for a replay, or the refusal. */
export function toCreated(outcome: OrderOutcome | Replayed | Refusal) {
  switch (outcome.kind) {
    case 'order':
      return { kind: 'answer' as const, status: 201 as const, body: viewOrder(outcome.order) }
    case 'replayedOrder':
      return {
        kind: 'answer' as const,
        status: 201 as const,
        body: viewOrderAsCreated(outcome.order),
        headers: REPLAYED,
      }
    case 'replayed':
      // The fingerprint covers the path, so a kept answer of another call never matches.
      return refusal('IDEMPOTENCY_KEY_REUSED')
    case 'refused':
      return toRefusal(outcome)
  }
}

function ok(body: WireOrder, headers: Record<string, string> = {}) {
  return { kind: 'answer' as const, status: 200 as const, body, headers }
}

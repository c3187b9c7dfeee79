import {
  type Confirmed,
  confirmPayment as confirmPaymentCall,
  createPayment,
  getPayment,
  giveUpPayment,
  receiveWebhook as receiveWebhookCall,
  returnFromPayment,
} from '@onsale/contracts/http/payment-calls.ts'
import type { Payment as WirePayment } from '@onsale/contracts/http/payment.ts'
import { known } from '@onsale/kernel/assert.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import { type HttpRefusal, route, type Route } from '@onsale/platform/http/route.ts'
import type { KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
import { UNDECIDED_RETRY_SECONDS } from '../domain/answer-to-keep.ts'
import type { KeptAnswer } from '../domain/kept-answer.ts'
import { viewOrder, viewPayment } from '../domain/order-view.ts'
import { invalid } from '../domain/outcome.ts'
import type { Payment } from '../domain/payment.ts'
import type { Committer, OrderReads, PaymentProvider, Seals } from '../ports.ts'
import { confirmPayment, type ConfirmPaymentOutcome } from '../usecases/confirm-payment.ts'
import { finishReturn } from '../usecases/finish-return.ts'
import type { createReceiveWebhook } from '../usecases/receive-webhook.ts'
import { answerOnce } from './answer-once.ts'
import { keptBody, refusal, REPLAYED, toRefusal } from './answers.ts'

export interface PaymentRoutesDeps {
  readonly reads: OrderReads
  readonly committer: Committer
  readonly providers: ReadonlyMap<string, PaymentProvider>
  readonly receiveWebhook: ReturnType<typeof createReceiveWebhook>
  readonly seals: Seals
  readonly ids: Ids
  readonly flights: KeyedFlights
  /** Where the world reaches us, without a slash at the end; known once we listen. */
  readonly publicUrl: () => string
}

export function paymentRoutes(deps: PaymentRoutesDeps): Route[] {
  const { reads, committer, providers, flights } = deps
  /** With what the provider's checkout needs, as only the 201 tells it. */
  const withCheckout = (payment: Pick<Payment, 'id' | 'provider'>, view: WirePayment) => {
    const token = deps.seals.returnToken(payment.id)
    const returnUrl = `${deps.publicUrl()}/api/payments/return/${payment.provider}/${token}`
    const provider = known(providers.get(payment.provider), 'provider of a new payment')
    return { ...view, checkout: provider.checkout(returnUrl) }
  }
  return [
    route(createPayment, (request) => {
      const { body, params, identity } = request
      const wrong = checkNewPayment(deps, body)
      if (wrong !== undefined) return wrong
      return answerOnce(flights, request, async (idempotency) => {
        const paymentId = deps.ids.next()
        const outcome = await committer.submit({
          kind: 'openPayment',
          orderId: params.orderId,
          userId: identity.userId,
          paymentId,
          provider: body.provider,
          returnUrl: body.returnUrl === undefined ? null : asLocation(body.returnUrl),
          idempotency,
        })
        switch (outcome.kind) {
          case 'refused':
            return toRefusal(outcome)
          case 'replayedOrder':
            return refusal('IDEMPOTENCY_KEY_REUSED')
          case 'replayed': {
            const kept = keptBody<WirePayment>(outcome.kept)
            const view = withCheckout(kept, kept)
            return { kind: 'answer', status: 201, body: view, headers: REPLAYED }
          }
          case 'order': {
            const payment = known(outcome.order.payments.at(-1), 'the payment just opened')
            const view = withCheckout(payment, viewPayment(payment))
            return { kind: 'answer', status: 201, body: view }
          }
        }
      })
    }),
    route(getPayment, async ({ params, identity }) => {
      const order = await reads.findOrder(params.orderId)
      const payment = order?.payments.find(({ id }) => id === params.paymentId)
      if (order?.userId !== identity.userId || payment === undefined) return refusal('NOT_FOUND')
      return { kind: 'answer', status: 200, body: viewPayment(payment) }
    }),
    route(giveUpPayment, async ({ params, identity }) => {
      const outcome = await committer.submit({
        kind: 'abandonPayment',
        orderId: params.orderId,
        userId: identity.userId,
        paymentId: params.paymentId,
      })
      return outcome.kind === 'refused' ? toRefusal(outcome) : { kind: 'answer', status: 204 }
    }),
    route(confirmPaymentCall, async (request) => {
      const { params, identity, body } = request
      const order = await reads.findOrder(params.orderId)
      const payment = order?.payments.find(({ id }) => id === params.paymentId)
      if (order?.userId !== identity.userId || payment === undefined) return refusal('NOT_FOUND')
      const wrong = providers.get(payment.provider)?.checkData(body.providerData)
      if (wrong !== undefined) {
        return toRefusal(invalid(`/providerData${wrong.path}`, wrong.message))
      }
      return answerOnce(flights, request, async (idempotency) =>
        toConfirmed(
          await confirmPayment(deps, {
            orderId: params.orderId,
            paymentId: params.paymentId,
            userId: identity.userId,
            providerData: body.providerData,
            idempotency,
          }),
        ),
      )
    }),
    ...callbackRoutes(deps),
  ]
}

/** Calls of browsers and machines that come from a provider: no token of a person. */
function callbackRoutes(deps: PaymentRoutesDeps): Route[] {
  return [
    route(returnFromPayment, async ({ params, query }) => {
      const outcome = await finishReturn(deps, {
        provider: params.provider,
        returnToken: params.returnToken,
        query: { outcome: query.outcome },
      })
      if (outcome.kind === 'refused') return toRefusal(outcome)
      const location = outcome.returnUrl ?? `${deps.publicUrl()}/orders/${outcome.orderId}`
      return { kind: 'answer', status: 303, headers: { location } }
    }),
    route(receiveWebhookCall, async ({ params, body }) => {
      const outcome = await deps.receiveWebhook(params.provider, body)
      return outcome.kind === 'refused' ? toRefusal(outcome) : { kind: 'answer', status: 204 }
    }),
  ]
}

function checkNewPayment(
  deps: PaymentRoutesDeps,
  body: { readonly provider: string; readonly returnUrl?: string },
): HttpRefusal | undefined {
  if (!deps.providers.has(body.provider)) {
    const names = [...deps.providers.keys()].join(', ')
    return toRefusal(invalid('/provider', `must be one of: ${names}`))
  }
  if (body.returnUrl === undefined) return undefined
  const { origin, protocol } = new URL(deps.publicUrl())
  const given = URL.canParse(body.returnUrl) ? new URL(body.returnUrl) : undefined
  // A blob: URL has the origin of whoever made it, and is no place to send a browser to.
  const isOurs = given?.origin === origin && given.protocol === protocol
  return isOurs ? undefined : toRefusal(invalid('/returnUrl', `must begin with ${origin}`))
}

/**
 * A URL as it can stand in a Location header: a browser reads over line breaks and letters of
 * any script, a header takes neither.
 */
function asLocation(url: string): string {
  const { href } = new URL(url)
  return href === `${url}/` ? url : href
}

function toConfirmed(outcome: ConfirmPaymentOutcome) {
  switch (outcome.kind) {
    case 'refused':
      return toRefusal(outcome)
    case 'replayedOrder':
      return refusal('IDEMPOTENCY_KEY_REUSED')
    case 'replayed':
      return replayConfirmed(outcome.kept)
    case 'settled': {
      if (outcome.result === 'declined') return refusal('PAYMENT_DECLINED')
      const body = { payment: viewPayment(outcome.payment), order: viewOrder(outcome.order) }
      return outcome.result === 'captured'
        ? { kind: 'answer' as const, status: 200 as const, body }
        : undecided(body)
    }
  }
}

function replayConfirmed(kept: KeptAnswer) {
  if (kept.status === 402) return { ...refusal('PAYMENT_DECLINED'), headers: REPLAYED }
  const body = keptBody<Confirmed>(kept)
  return kept.status === 202
    ? undecided(body, REPLAYED)
    : { kind: 'answer' as const, status: 200 as const, body, headers: REPLAYED }
}

function undecided(body: Confirmed, headers: Record<string, string> = {}) {
  const retryAfter = { 'retry-after': String(UNDECIDED_RETRY_SECONDS) }
  return {
    kind: 'answer' as const,
    status: 202 as const,
    body,
    headers: { ...headers, ...retryAfter },
  }
}

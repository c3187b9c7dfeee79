import type { Availability } from '@onsale/contracts/http/ticket.ts'
import type { Cart } from '@onsale/contracts/http/cart.ts'
import type { Admission, Order as WireOrder, Quote } from '@onsale/contracts/http/order.ts'
import type { Payment as WirePayment } from '@onsale/contracts/http/payment.ts'
import { errorCodes, type ErrorCode } from '@onsale/contracts/errors.ts'
import type { Answer, Ask } from '../world/front.ts'
import { type AskedLine, type Books, refusalsByShelf, type Shelf } from './books.ts'
import type { Complaint } from './buying.ts'
import { quoteOf } from './giving-back.ts'
import { describeOrder, type ModelOrder } from './state.ts'

/** A question and its answer, with the moments between which everything happened. */
export interface Exchange {
  readonly ask: Ask
  readonly answer: Answer
  readonly sentAt: number
  readonly answeredAt: number
  /** The program's clock when it was asked and when it answered. */
  readonly clocks: readonly [number, number]
  /** The moment from which on the gate may be behind; `sentAt` when it is not. */
  readonly gateFrom: number
  /** Of what is kept for a second. */
  readonly secondBefore: number
  /** Whether something gave reason to answer 503. */
  readonly mayBeOverloaded: boolean
  /** Whether another request with this key was under way. */
  readonly isKeyInFlight: boolean
  /** Whether the key was used for another request before. */
  readonly isKeyShared: boolean
}

const ALWAYS_POSSIBLE: readonly string[] = ['INVALID_INPUT', 'NOT_FOUND', 'OVERLOADED']

/** What is wrong with an answer; undefined when the design allows it. */
export function judgeAnswer(books: Books, exchange: Exchange): Complaint {
  const { ask, answer } = exchange
  if (answer.code !== undefined) return judgeRefusal(books, exchange, answer.code)
  switch (ask.call.operation) {
    case 'createOrder':
    case 'checkoutCart':
      return judgeCreated(books, exchange, answer.body as WireOrder)
    case 'cancelOrder':
      return judgeKept(books, exchange, answer.body as WireOrder, viewOf(answer.body as WireOrder))
    case 'createPayment': {
      const { id, orderId } = answer.body as WirePayment
      return judgeOpened(books, exchange, orderId, id)
    }
    case 'confirmPayment': {
      const { order } = answer.body as { readonly order: WireOrder }
      return judgeConfirmed(books, exchange, order)
    }
    case 'getOrder':
      return isSeen(books, exchange, answer.body as WireOrder)
    case 'listOrders':
      return judgeList(books, exchange, (answer.body as { items: WireOrder[] }).items)
    case 'quoteRefund':
      return judgeQuote(books, exchange, answer.body as Quote)
    case 'listAdmissions':
      return judgeAdmissions(books, exchange, (answer.body as { items: Admission[] }).items)
    case 'getAvailability':
      return judgeAvailability(books, exchange, answer.body as Availability)
    case 'getCart':
    case 'putCartLine':
      return judgeCart(books, exchange, answer.body as Cart)
    default:
      return undefined
  }
}

function judgeRefusal(books: Books, exchange: Exchange, code: ErrorCode): Complaint {
  const { ask, answer } = exchange
  if (code === 'INTERNAL') return 'answered 500'
  if (code === 'OVERLOADED') return exchange.mayBeOverloaded ? undefined : '503 without a reason'
  if (code === 'IDEMPOTENCY_IN_FLIGHT') {
    return exchange.isKeyInFlight ? undefined : 'told that its key is in flight, and it is not'
  }
  if (code === 'IDEMPOTENCY_KEY_REUSED') {
    return exchange.isKeyShared ? undefined : 'told that its key was reused, and it was not'
  }
  const allowed: readonly string[] = [...ask.call.refusals, ...ALWAYS_POSSIBLE]
  if (!allowed.includes(code)) return `${ask.call.operation} never says ${code}`
  if (code === 'PAYMENT_DECLINED' || errorCodes[code].status < 500) {
    if (ask.call.operation === 'createOrder') return judgeEarlyRefusal(books, exchange, code)
    if (ask.call.operation === 'quoteRefund') return judgeQuote(books, exchange, code)
  }
  return answer.replayed && code !== 'PAYMENT_DECLINED' ? `a replay of ${code}` : undefined
}

/** A claim may be refused before the ledger, but only by what was true while it was under way. */
function judgeEarlyRefusal(books: Books, exchange: Exchange, code: ErrorCode): Complaint {
  const { ask, sentAt, clocks } = exchange
  const orderId = orderOfKey(books, exchange)
  const since = orderId === undefined ? undefined : books.beginningOf(orderId)?.from
  if (since !== undefined && since <= sentAt) {
    return `its key stood for an order already, and it was told ${code}`
  }
  if (code === 'LIMIT_EXCEEDED' || code === 'INVALID_INPUT') return undefined // said by the ledger
  const { lines, expectedTotal } = ask.body as {
    lines: AskedLine[]
    expectedTotal?: { amount: number; currency: string }
  }
  const possible = shelvesSeen(books, exchange).flatMap((shelf) =>
    clocks.map((now) => refusalsByShelf(shelf, lines, expectedTotal ?? null, now)),
  )
  if (possible.some((refusals) => refusals.includes(code))) return undefined
  const instead = new Set(possible.map((refusals) => refusals[0] ?? 'yes'))
  return `told ${code}; while it was under way only this was true: ${[...instead].join(', ')}`
}

/**
 * What a claim may have been judged by before the ledger: the sales as they were when it was sent
 * or later, the stock by the gate, which may be behind.
 */
function shelvesSeen(books: Books, { sentAt, answeredAt, gateFrom }: Exchange): Shelf[] {
  const ofSales = books.shelvesBetween(sentAt, answeredAt)
  const ofStock = books.shelvesBetween(Math.min(sentAt, gateFrom), answeredAt)
  return ofSales.flatMap(({ sales }) => ofStock.map(({ units }) => ({ sales, units })))
}

function orderOfKey(books: Books, { ask }: Exchange): string | undefined {
  return books.keys.get(`${ask.who?.userId} ${ask.key}`)?.orderId
}

function judgeCreated(books: Books, exchange: Exchange, body: WireOrder): Complaint {
  const { answer, sentAt, answeredAt, ask } = exchange
  const made = books.beginningOf(body.id)
  if (made === undefined || made.from > answeredAt) return '201 for an order that is not committed'
  if (made.order.userId !== ask.who?.userId) return '201 for another person’s order'
  if (viewOf(body) !== describeOrder(made.order)) {
    return `201 says ${viewOf(body)}; the order was made as ${describeOrder(made.order)}`
  }
  if (ask.key !== undefined && orderOfKey(books, exchange) !== body.id) return '201 of another key'
  if (answer.replayed && ask.key === undefined) return 'a replay without a key'
  return answer.replayed || made.from > sentAt ? undefined : 'an old order as if it were new'
}

/** A kept answer comes again as it went out; a fresh one shows the order as it stood then. */
function judgeKept(books: Books, exchange: Exchange, order: WireOrder, view: string): Complaint {
  if (!exchange.answer.replayed) return isSeen(books, exchange, order)
  const { ask, answer } = exchange
  const kept = books.keys.get(`${ask.who?.userId} ${ask.key}`)?.kept
  if (kept === undefined) return 'a replay of an answer that was never kept'
  if (kept.status !== answer.status) return `a ${kept.status} comes again as ${answer.status}`
  return kept.view === view ? undefined : `an answer comes again changed: ${view}, was ${kept.view}`
}

function judgeOpened(
  books: Books,
  exchange: Exchange,
  orderId: string,
  paymentId: string,
): Complaint {
  const { answer, sentAt, answeredAt, ask } = exchange
  if (answer.replayed) {
    const kept = books.keys.get(`${ask.who?.userId} ${ask.key}`)?.kept
    return kept?.view === paymentId ? undefined : 'a payment comes again as another one'
  }
  const isThere = books
    .ordersBetween(orderId, sentAt, answeredAt)
    .some((order) => order.payments.some(({ id }) => id === paymentId))
  return isThere ? undefined : '201 for a payment that is not committed'
}

function judgeConfirmed(books: Books, exchange: Exchange, order: WireOrder): Complaint {
  const { answer } = exchange
  const wrong = judgeKept(books, exchange, order, viewOf(order))
  if (wrong !== undefined || answer.replayed) return wrong
  const { payment } = answer.body as { readonly payment: WirePayment }
  const isCaptured = payment.status === 'CAPTURED' || payment.status === 'REFUNDED'
  if (answer.status === 200) return isCaptured ? undefined : `200 for a payment ${payment.status}`
  return payment.status === 'PROCESSING' ? undefined : `202 for a payment ${payment.status}`
}

function isSeen(books: Books, { sentAt, answeredAt }: Exchange, body: WireOrder): Complaint {
  const views = books.ordersBetween(body.id, sentAt, answeredAt).map(describeOrder)
  if (views.includes(viewOf(body))) return undefined
  return `shows ${viewOf(body)}; it was ${views.join(' or ') || 'not there'}`
}

function judgeList(books: Books, exchange: Exchange, items: readonly WireOrder[]): Complaint {
  for (const item of items) {
    const wrong = isSeen(books, exchange, item)
    if (wrong !== undefined) return wrong
  }
  const shown = new Set(items.map(({ id }) => id))
  const isComplete = [...books.orders.values()].every(
    (order) =>
      order.userId !== exchange.ask.who?.userId ||
      shown.has(order.id) ||
      (books.beginningOf(order.id)?.from ?? 0) > exchange.sentAt,
  )
  return isComplete || items.length >= 20 ? undefined : 'an order is missing in the list'
}

function judgeQuote(books: Books, exchange: Exchange, told: Quote | ErrorCode): Complaint {
  const { ask, sentAt, answeredAt, clocks } = exchange
  if (told === 'NOT_FOUND' || told === 'OVERLOADED') return undefined
  const ids = ask.query?.['admissionIds']?.split(',') ?? null
  const text =
    typeof told === 'string'
      ? told
      : JSON.stringify([told.refund.amount, told.fee.amount, told.refundPercent, told.daysBefore])
  const orders = books.ordersBetween(ask.params?.['orderId'] ?? '', sentAt, answeredAt)
  const possible = orders.flatMap((order) =>
    clocks.map((now) => {
      const quote = quoteOf(order, ids, now)
      if (typeof quote === 'string') return quote
      const { refund, fee } = quote
      return JSON.stringify([refund, fee, quote.refundPercent, quote.daysBefore])
    }),
  )
  return possible.includes(text) ? undefined : `quotes ${text}; it is ${possible.join(' or ')}`
}

function judgeAdmissions(
  books: Books,
  { ask, sentAt, answeredAt }: Exchange,
  items: readonly Admission[],
): Complaint {
  const shown = items
    .map(({ id, state }) => `${id} ${state}`)
    .toSorted()
    .join()
  const statesOf = (order: ModelOrder) =>
    order.admissions
      .map(({ id, state }) => `${id} ${state}`)
      .toSorted()
      .join()
  const orders = books.ordersBetween(ask.params?.['orderId'] ?? '', sentAt, answeredAt)
  return orders.some((order) => statesOf(order) === shown)
    ? undefined
    : `shows admissions ${shown}; they were ${orders.map(statesOf).join(' or ')}`
}

function judgeAvailability(books: Books, exchange: Exchange, body: Availability): Complaint {
  const from = Math.min(exchange.gateFrom, exchange.secondBefore)
  const shelves = books.shelvesBetween(from, exchange.answeredAt)
  for (const { unitId, capacity, free, held } of body.units) {
    const wasSo = shelves.some((shelf) => {
      const unit = shelf.units.get(unitId)
      return unit?.capacity === capacity && unit.free === free && unit.held === held
    })
    if (!wasSo) return `shows ${free} free and ${held} held of ${capacity}, which never was so`
  }
  return undefined
}

function judgeCart(books: Books, exchange: Exchange, cart: Cart): Complaint {
  const shelves = books.shelvesBetween(exchange.sentAt, exchange.answeredAt)
  const sum = cart.lines.reduce((total, line) => total + line.unitPrice.amount * line.quantity, 0)
  if (sum !== cart.total.amount) return `a cart's total is ${cart.total.amount}, its lines ${sum}`
  const wrong = cart.lines.find(
    (line) =>
      !shelves.some((shelf) => shelf.sales.get(line.ticketId)?.price === line.unitPrice.amount),
  )
  return wrong === undefined ? undefined : `a cart shows a price of ${wrong.unitPrice.amount}`
}

/** An order on the wire in the same text as the model's. */
export function viewOf(body: WireOrder): string {
  return describeOrder({
    id: body.id,
    userId: '',
    status: body.status,
    currency: body.total.currency,
    total: body.total.amount,
    lines: body.lines.map((line) => ({
      ...line,
      unitPrice: line.unitPrice.amount,
      timeZone: '',
    })),
    createdAt: Date.parse(body.createdAt),
    holdExpiresAt: body.holdExpiresAt === undefined ? null : Date.parse(body.holdExpiresAt),
    holdMoved: false,
    paidAt: body.paidAt === undefined ? null : Date.parse(body.paidAt),
    payments: body.payment === undefined ? [] : [body.payment],
    refunds:
      body.refund === undefined
        ? []
        : [
            {
              id: '',
              paymentId: '',
              amount: body.refund.amount.amount,
              status: body.refund.status,
            },
          ],
    admissions: [],
  })
}

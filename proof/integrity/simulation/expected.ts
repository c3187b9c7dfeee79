import type { Tally } from './tally.ts'

/** What so many histories must reach, or the simulation does not test what it says. */
export const SEEDS_TO_REACH_ALL = 500

const FAULTS: readonly string[] = [
  ...['crash now', 'crash at an await', 'crash in a transaction'],
  ...['crash before a commit', 'crash after a commit', 'crash in a transaction of the catalogue'],
  ...['crash before a commit of the catalogue', 'crash after a commit of the catalogue'],
  ...['restart', 'store away at a statement', 'store away at a commit'],
  ...['store away at a catalogue commit', 'commit unknown', 'slow disk', 'gate wiped'],
  ...['gate hears late', 'gate hears nothing', 'message late', 'message doubled'],
  ...['messages reordered', 'old messages again', 'request lost', 'answer lost'],
  ...['call between services lost', 'answer between services lost'],
  ...['provider slow', 'provider silent', "provider's answer lost", 'charge after a no'],
  ...['wrong amount charged', 'wrong currency charged', 'refund refused'],
  ...['clock forwards', 'clock backwards', 'start refused by the clock'],
  ...['webhook of a payment', 'webhook of nobody', 'webhook of garbage'],
]

const OUTCOMES: readonly string[] = [
  ...['no answer', 'createOrder 201', 'createOrder 201, again', 'SOLD_OUT', 'LIMIT_EXCEEDED'],
  ...['PRICE_CHANGED', 'CURRENCY_MIXED', 'SALE_NOT_OPEN', 'SALE_CLOSED', 'SALE_PAUSED'],
  ...['checkoutCart 201', 'checkoutCart 201, again', 'putCartLine 200', 'deleteCartLine 200'],
  ...['deleteCart 204', 'getCart 200', 'getAvailability 200', 'createPayment 201'],
  ...['createPayment 201, again', 'giveUpPayment 204', 'getPayment 200', 'confirmPayment 200'],
  ...['confirmPayment 200, again', 'confirmPayment 202', 'confirmPayment 202, again'],
  ...['PAYMENT_DECLINED', 'PAYMENT_DECLINED, again', 'PAYMENT_IN_PROGRESS'],
  ...['ORDER_NOT_PAYABLE', 'returnFromPayment 303', 'NOT_FOUND', 'receiveWebhook 204'],
  ...['cancelOrder 200', 'cancelOrder 200, again', 'NOT_CANCELLABLE', 'QUOTE_CHANGED'],
  ...['quoteRefund 200', 'getOrder 200', 'listOrders 200', 'listAdmissions 200'],
  ...['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_FLIGHT', 'OVERLOADED', 'INVALID_INPUT'],
  ...['createTicket 201', 'changeTicket 200', 'pauseTicket 200', 'resumeTicket 200'],
  ...['putUnit 200', 'CAPACITY_BELOW_CLAIMED', 'addUnit 201', 'UNIT_EXISTS'],
]

/** How orders and money end; what is told of them in the model's books. */
const ENDS: readonly string[] = [
  ...['PAID', 'CANCELLED', 'EXPIRED', 'PAID after EXPIRED', 'PAID for nothing'],
  ...['refund of CANCELLED', 'refund of LATE_CAPTURE', 'refund of SECOND_CAPTURE'],
  ...['refund of WRONG_AMOUNT', 'refund DONE', 'refund FAILED', 'part given back'],
]

/** What never happened, though it must. */
export function neverReached(tally: Tally): string[] {
  return [
    ...FAULTS.map((fault) => `fault: ${fault}`),
    ...OUTCOMES.map((outcome) => `outcome: ${outcome}`),
    ...ENDS.map((end) => `end: ${end}`),
  ].filter((what) => tally.of(what) === 0)
}

import type { ProviderAnswer } from '@onsale/order/domain/payment.ts'
import { type Books, isOverLimit } from './books.ts'
import { type Case, type Complaint, endHold, issued } from './buying.ts'
import { must, newRefund } from './giving-back.ts'
import { keptUnder, keyName, said } from './keys.ts'
import { describeOrder, isHolding, type ModelOrder, type ModelPayment } from './state.ts'

const isOpen = ({ status }: ModelPayment): boolean =>
  status === 'CREATED' || status === 'PROCESSING'

export function judgeOpenPayment(books: Books, one: Case<'openPayment'>): Complaint {
  const { command, outcome, now } = one
  const order = books.orders.get(command.orderId)
  if (order === undefined || order.userId !== command.userId) return must('NOT_FOUND', one)
  const kept = keptUnder(books, command.idempotency)
  if (kept.kind === 'another request') return must('IDEMPOTENCY_KEY_REUSED', one)
  if (kept.kind === 'answer') return must('replayed', one)
  if (!isHolding(order)) return must('ORDER_NOT_PAYABLE', one)
  if (order.payments.some(({ status }) => status === 'PROCESSING')) {
    return must('PAYMENT_IN_PROGRESS', one)
  }
  if (now >= (order.holdExpiresAt ?? 0)) return must('ORDER_NOT_PAYABLE', one)
  if (outcome.kind !== 'order') return `opening a payment was refused with ${said(outcome)}`
  const replaced = order.payments.map((payment) =>
    payment.status === 'CREATED' ? { ...payment, status: 'CANCELLED' } : payment,
  )
  const opened = { id: command.paymentId, status: 'CREATED' }
  books.put({ ...order, status: 'PAYING', payments: [...replaced, opened] })
  if (command.idempotency !== null) {
    const { fingerprint } = command.idempotency
    books.keys.set(keyName(command.idempotency), {
      fingerprint,
      kept: { status: 201, view: command.paymentId },
    })
  }
  return undefined
}

export function judgeAbandon(books: Books, one: Case<'abandonPayment'>): Complaint {
  const { order, payment } = find(books, one.command)
  if (order === undefined || payment === undefined || order.userId !== one.command.userId) {
    return must('NOT_FOUND', one)
  }
  if (payment.status === 'PROCESSING') return must('PAYMENT_IN_PROGRESS', one)
  if (payment.status !== 'CREATED') return must('ORDER_NOT_PAYABLE', one)
  books.put(backToPending(withPayment(order, { ...payment, status: 'CANCELLED' })))
  return must('order', one)
}

export function judgeAcceptConfirm(books: Books, one: Case<'acceptConfirm'>): Complaint {
  const { command, now } = one
  const { order, payment } = find(books, command)
  if (order === undefined || payment === undefined) return must('NOT_FOUND', one)
  if (command.userId !== null && order.userId !== command.userId) return must('NOT_FOUND', one)
  const kept = keptUnder(books, command.idempotency)
  if (kept.kind === 'another request') return must('IDEMPOTENCY_KEY_REUSED', one)
  if (kept.kind === 'answer') return must('replayed', one)
  if (kept.kind === 'open') {
    if (payment.status === 'PROCESSING') return must('accepted', one)
    if (payment.captured !== undefined) return keepSettled(books, one, order, 'captured')
    if (payment.status === 'DECLINED') return keepSettled(books, one, order, 'declined')
    return must('ORDER_NOT_PAYABLE', one)
  }
  if (payment.status === 'PROCESSING') return must('PAYMENT_IN_PROGRESS', one)
  const runs = isHolding(order) && now < (order.holdExpiresAt ?? 0)
  if (payment.status !== 'CREATED' || !runs) return must('ORDER_NOT_PAYABLE', one)
  const moved = (order.holdExpiresAt ?? 0) + (order.holdMoved ? 0 : one.payingMs)
  books.put({
    ...withPayment(order, { ...payment, status: 'PROCESSING' }),
    holdMoved: true,
    holdExpiresAt: moved,
  })
  if (command.idempotency !== null) {
    books.keys.set(keyName(command.idempotency), { fingerprint: command.idempotency.fingerprint })
  }
  return must('accepted', one)
}

export function judgeSettlePayment(books: Books, one: Case<'settlePayment'>): Complaint {
  const { command } = one
  const { order, payment } = find(books, command)
  if (order === undefined || payment === undefined) return must('NOT_FOUND', one)
  const { answer } = command
  if (payment.captured !== undefined) return keepSettled(books, one, order, 'captured')
  if (answer.kind === 'captured') {
    return keepSettled(books, one, capture(books, order, payment, answer, one), 'captured')
  }
  if (payment.status !== 'PROCESSING') return keepSettled(books, one, order, 'declined')
  if (answer.kind === 'undecided') return keepSettled(books, one, order, 'undecided')
  const status = answer.kind === 'declined' ? 'DECLINED' : 'CANCELLED'
  const after = backToPending(withPayment(order, { ...payment, status }))
  return keepSettled(books, one, after, 'declined')
}

/** What the confirm is told, and what is kept of it under its key. */
function keepSettled(
  books: Books,
  one: Case<'settlePayment'> | Case<'acceptConfirm'>,
  order: ModelOrder,
  result: 'captured' | 'declined' | 'undecided',
): Complaint {
  books.put(order)
  const { outcome, command } = one
  const claim = command.idempotency
  if (claim !== null) {
    const status = { captured: 200, declined: 402, undecided: 202 }[result]
    const view = result === 'declined' ? '' : describeOrder(order)
    books.keys.set(keyName(claim), { fingerprint: claim.fingerprint, kept: { status, view } })
  }
  if (outcome.kind !== 'settled') return `expected settled (${result}), was ${said(outcome)}`
  return outcome.result === result ? undefined : `settled as ${outcome.result}, not ${result}`
}

/** Every charge ends as a ticket or a refund. */
function capture(
  books: Books,
  order: ModelOrder,
  payment: ModelPayment,
  took: Extract<ProviderAnswer, { kind: 'captured' }>,
  { now, row }: Pick<Case<'settlePayment'>, 'now' | 'row'>,
): ModelOrder {
  const captured = { amount: took.amount, currency: took.currency }
  const isAsked = took.amount === order.total && took.currency === order.currency
  const lateButFits = order.status === 'EXPIRED' && canClaimAgain(books, order)
  if (isAsked && (isHolding(order) || lateButFits)) {
    const paid = withPayment(order, { ...payment, status: 'CAPTURED', captured })
    return { ...endHoldByPayment(paid), paidAt: now, admissions: issued(row) }
  }
  const surplus = { ...payment, status: 'CAPTURED', captured, surplus: true }
  const charged = backToPending(withPayment(order, surplus))
  const refund = newRefund(order, row, payment.id, took.amount)
  return { ...charged, refunds: [...charged.refunds, refund] }
}

function endHoldByPayment(order: ModelOrder): ModelOrder {
  return { ...endHold(order, 'EXPIRED'), status: 'PAID' }
}

function canClaimAgain(books: Books, order: ModelOrder): boolean {
  const { units } = books.shelf()
  const isFree = order.lines.every((line) => (units.get(line.unitId)?.free ?? 0) >= line.quantity)
  return isFree && !isOverLimit(books, order.userId, order.lines)
}

export function judgeExpire(books: Books, one: Case<'expire'>): Complaint {
  const { command, now } = one
  const order = books.orders.get(command.orderId)
  if (order === undefined || !isHolding(order)) return must('unchanged', one)
  if (now < (order.holdExpiresAt ?? 0)) return must('unchanged', one)
  const payment = order.payments.find(({ status }) => status === 'PROCESSING')
  if (payment === undefined) {
    books.put(endHold(order, 'EXPIRED'))
    return must('expired', one)
  }
  const says = command.providerSays
  if (says === null || says.paymentId !== payment.id) return must('askProvider', one)
  const { answer } = says
  if (answer.kind === 'captured') {
    const after = capture(books, order, payment, answer, one)
    books.put(after)
    return must(after.status === 'PAID' ? 'paid' : 'unchanged', one)
  }
  const status = { declined: 'DECLINED', cancelled: 'CANCELLED', undecided: 'PROCESSING' }[
    answer.kind
  ]
  books.put(endHold(withPayment(order, { ...payment, status }), 'EXPIRED'))
  return must('expired', one)
}

const REFUND_ATTEMPTS_MAX = 10

export function judgeSendRefund(books: Books, one: Case<'sendRefund'>): Complaint {
  const { orderId, refundId } = one.command
  const order = books.orders.get(orderId)
  const refund = order?.refunds.find(({ id }) => id === refundId)
  if (order === undefined || refund === undefined) return must('unchanged', one)
  const attempts = books.refundAttempts.get(refundId) ?? 0
  if (one.outcome.kind !== 'send') {
    const isGivenUp = one.row?.refunds.find(({ id }) => id === refundId)?.status === 'FAILED'
    if (isGivenUp && attempts >= REFUND_ATTEMPTS_MAX) setRefund(books, order, refundId, 'FAILED')
    return must('unchanged', one)
  }
  if (refund.status === 'DONE' || refund.status === 'FAILED')
    return `a ${refund.status} refund is sent`
  if (attempts >= REFUND_ATTEMPTS_MAX) return 'a refund is sent more often than its bound'
  books.refundAttempts.set(refundId, attempts + 1)
  setRefund(books, order, refundId, 'SENT')
  return undefined
}

export function judgeSettleRefund(books: Books, one: Case<'settleRefund'>): Complaint {
  const { orderId, refundId, answer } = one.command
  const order = books.orders.get(orderId)
  const refund = order?.refunds.find(({ id }) => id === refundId)
  if (order === undefined || refund?.status !== 'SENT') return must('unchanged', one)
  if (answer.kind === 'failed') {
    const isLast = (books.refundAttempts.get(refundId) ?? 0) >= REFUND_ATTEMPTS_MAX
    if (isLast) setRefund(books, order, refundId, 'FAILED')
    return must(isLast ? 'failed' : 'again', one)
  }
  setRefund(books, order, refundId, 'DONE')
  return must('done', one)
}

function setRefund(books: Books, order: ModelOrder, refundId: string, status: string): void {
  const refunds = order.refunds.map((one) => (one.id === refundId ? { ...one, status } : one))
  const payments = order.payments.map((payment) => {
    const returned = refunds
      .filter((one) => one.paymentId === payment.id && one.status === 'DONE')
      .reduce((sum, one) => sum + one.amount, 0)
    const isBack = payment.captured !== undefined && returned === payment.captured.amount
    return isBack && returned > 0 ? { ...payment, status: 'REFUNDED' } : payment
  })
  books.put({ ...order, refunds, payments })
}

function find(books: Books, by: { readonly orderId: string; readonly paymentId: string }) {
  const order = books.orders.get(by.orderId)
  return { order, payment: order?.payments.find(({ id }) => id === by.paymentId) }
}

function withPayment(order: ModelOrder, payment: ModelPayment): ModelOrder {
  const payments = order.payments.map((one) => (one.id === payment.id ? payment : one))
  return { ...order, payments }
}

/** A payment that closes leaves the order payable, unless another one is open. */
function backToPending(order: ModelOrder): ModelOrder {
  const isPayable = order.status === 'PAYING' && !order.payments.some(isOpen)
  return isPayable ? { ...order, status: 'PENDING' } : order
}

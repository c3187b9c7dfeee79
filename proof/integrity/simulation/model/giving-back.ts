import type { Books } from './books.ts'
import { type Case, type Complaint, endHold } from './buying.ts'
import { keptUnder, keyName, said } from './keys.ts'
import { daysBefore, feeOf, refundPercent } from './refund-terms.ts'
import { describeOrder, isHolding, type ModelOrder } from './state.ts'

export interface ModelQuote {
  readonly refund: number
  readonly fee: number
  readonly admissionIds: readonly string[]
  readonly daysBefore: number
  readonly refundPercent: number
}

/** What giving these admissions back would return at `now`; or the refusal it deserves. */
export function quoteOf(
  order: ModelOrder,
  admissionIds: readonly string[] | null,
  now: number,
): ModelQuote | string {
  const known = new Map(order.admissions.map((one) => [one.id, one]))
  if (admissionIds?.some((id) => !known.has(id)) === true) return 'INVALID_INPUT'
  if (order.status !== 'PAID') return 'NOT_CANCELLABLE'
  const chosen = admissionIds?.flatMap((id) => known.get(id) ?? []) ?? [
    ...order.admissions.filter((one) => one.state === 'VALID'),
  ]
  if (chosen.length === 0 || chosen.some((one) => one.state !== 'VALID')) return 'NOT_CANCELLABLE'
  let refund = 0
  let fee = 0
  const days: number[] = []
  const percents: number[] = []
  for (const admission of chosen) {
    const line = order.lines.find(({ unitId }) => unitId === admission.unitId)
    if (line === undefined) continue
    const left = daysBefore(line.visitDate, line.timeZone, now)
    const percent = refundPercent(line.refundPolicy, left, order.paidAt ?? now, now)
    const kept = feeOf(line.unitPrice, percent)
    fee += kept
    refund += line.unitPrice - kept
    days.push(left)
    percents.push(percent)
  }
  return {
    refund,
    fee,
    admissionIds: chosen.map(({ id }) => id).toSorted(),
    daysBefore: Math.min(...days),
    refundPercent: Math.min(...percents),
  }
}

export function judgeCancel(books: Books, one: Case<'cancel'>): Complaint {
  const { command, outcome } = one
  const order = books.orders.get(command.orderId)
  if (order === undefined || order.userId !== command.userId) return must('NOT_FOUND', one)
  const kept = keptUnder(books, command.idempotency)
  if (kept.kind === 'another request') return must('IDEMPOTENCY_KEY_REUSED', one)
  if (kept.kind === 'answer') return must('replayed', one)
  const decided = isHolding(order) ? cancelHold(order, one) : cancelPaid(order, one)
  if (typeof decided === 'string') return must(decided, one)
  if (outcome.kind !== 'order') return `a cancel was refused with ${said(outcome)}`
  books.put(decided)
  if (command.idempotency !== null) {
    const { fingerprint } = command.idempotency
    const view = describeOrder(decided)
    books.keys.set(keyName(command.idempotency), { fingerprint, kept: { status: 200, view } })
  }
  return undefined
}

function cancelHold(order: ModelOrder, { command }: Case<'cancel'>): ModelOrder | string {
  if (command.admissionIds !== null) return 'INVALID_INPUT'
  if (order.payments.some(({ status }) => status === 'PROCESSING')) return 'NOT_CANCELLABLE'
  const { expectedRefund } = command
  if (expectedRefund !== null) {
    if (expectedRefund.amount !== 0 || expectedRefund.currency !== order.currency) {
      return 'QUOTE_CHANGED'
    }
  }
  return endHold(order, 'CANCELLED')
}

function cancelPaid(order: ModelOrder, { command, now, row }: Case<'cancel'>): ModelOrder | string {
  const quote = quoteOf(order, command.admissionIds, now)
  if (typeof quote === 'string') return quote
  const { expectedRefund } = command
  if (expectedRefund !== null) {
    const isSame =
      expectedRefund.amount === quote.refund && expectedRefund.currency === order.currency
    if (!isSame) return 'QUOTE_CHANGED'
  }
  const given = new Set(quote.admissionIds)
  const admissions = order.admissions.map((one) =>
    given.has(one.id) ? { ...one, state: 'VOID' } : one,
  )
  const isEmpty = admissions.every(({ state }) => state === 'VOID')
  const paidBy = order.payments.find(({ captured, surplus }) => captured && surplus !== true)
  const refunds =
    quote.refund === 0 || paidBy === undefined
      ? order.refunds
      : [...order.refunds, newRefund(order, row, paidBy.id, quote.refund)]
  return { ...order, admissions, refunds, ...(isEmpty && { status: 'CANCELLED' as const }) }
}

/** A refund that must be among the rows; a made-up id when it is not, which will be found. */
export function newRefund(
  order: ModelOrder,
  row: Case<'cancel'>['row'],
  paymentId: string,
  amount: number,
): ModelOrder['refunds'][number] {
  const known = new Set(order.refunds.map(({ id }) => id))
  const found = row?.refunds.find(
    (refund) => refund.paymentId === paymentId && refund.amount === amount && !known.has(refund.id),
  )
  return { id: found?.id ?? 'missing', paymentId, amount, status: 'REQUESTED' }
}

export function must(
  code: string,
  one: { readonly outcome: Case<'cancel'>['outcome'] },
): Complaint {
  return said(one.outcome) === code ? undefined : `expected ${code}, was ${said(one.outcome)}`
}

import type { Command, Outcome } from '@onsale/order/domain/commands.ts'
import type { Order } from '@onsale/order/domain/order.ts'
import { type AskedLine, type Books, isOverLimit, refusalsByShelf } from './books.ts'
import { keyName, said } from './keys.ts'
import type { ModelOrder } from './state.ts'

export type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>
/** What a judge is given: the command, what was said to it, when, and the rows it left. */
export interface Case<Kind extends Command['kind']> {
  readonly command: Of<Kind>
  readonly outcome: Outcome
  readonly now: number
  /** The order's rows after the batch, for the ids that were made in it. */
  readonly row: Order | undefined
  readonly holdMs: number
  readonly payingMs: number
}
/** What is wrong, in words; undefined when the design allows it. */
export type Complaint = string | undefined

export function judgeClaim(books: Books, one: Case<'claim'>): Complaint {
  return (
    judgeByKey(books, one.command.idempotency, one.outcome) ??
    (isReplay(one.outcome) ? undefined : judgeNewClaim(books, one, one.command.lines))
  )
}

export function judgeCheckout(books: Books, one: Case<'checkout'>): Complaint {
  const complaint = judgeByKey(books, one.command.idempotency, one.outcome)
  if (complaint !== undefined || isReplay(one.outcome)) return complaint
  const { userId } = one.command
  const cart = [...(books.carts.get(userId)?.lines ?? [])]
  if (cart.length === 0) {
    return said(one.outcome) === 'INVALID_INPUT' ? undefined : `an empty cart: ${said(one.outcome)}`
  }
  const lines = cart.map(([unitId, quantity]) => ({ unitId, quantity }))
  const wrong = judgeNewClaim(books, one, lines)
  if (one.outcome.kind === 'order') {
    books.carts.set(userId, { lines: new Map(), updatedAt: one.now })
  }
  return wrong
}

/** A key that stands for something is answered by that, and by nothing else. */
function judgeByKey(
  books: Books,
  idempotency: Of<'claim'>['idempotency'],
  outcome: Outcome,
): Complaint {
  if (idempotency === null) return isReplay(outcome) ? 'replayed without a key' : undefined
  const known = books.keys.get(keyName(idempotency))
  if (known === undefined) {
    return isReplay(outcome)
      ? `the key stands for nothing, and it was told ${said(outcome)}`
      : undefined
  }
  if (known.fingerprint !== idempotency.fingerprint) {
    return said(outcome) === 'IDEMPOTENCY_KEY_REUSED'
      ? undefined
      : `the key belongs to another request, and it was told ${said(outcome)}`
  }
  return outcome.kind === 'replayedOrder' && outcome.order.id === known.orderId
    ? undefined
    : `the key stands for an order, and it was told ${said(outcome)}`
}

function isReplay(outcome: Outcome): boolean {
  return (
    outcome.kind === 'replayedOrder' ||
    outcome.kind === 'replayed' ||
    said(outcome) === 'IDEMPOTENCY_KEY_REUSED'
  )
}

function judgeNewClaim(
  books: Books,
  one: Case<'claim'> | Case<'checkout'>,
  lines: readonly AskedLine[],
): Complaint {
  const { command, outcome, now } = one
  const allowed = refusalsByShelf(books.shelf(), lines, command.expectedTotal, now)
  const isLastStep = allowed.length === 0 || allowed[0] === 'SOLD_OUT'
  if (isLastStep && isOverLimit(books, command.userId, lines)) allowed.push('LIMIT_EXCEEDED')
  if (outcome.kind !== 'order') {
    return allowed.includes(said(outcome))
      ? undefined
      : `was told ${said(outcome)}; ${allowed.length === 0 ? 'it had to be granted' : `allowed: ${allowed.join(' or ')}`}`
  }
  if (allowed.length > 0) return `granted, though ${allowed.join(' and ')} had to be said`
  const order = newOrder(books, one, lines)
  books.put(order)
  if (command.idempotency !== null) {
    const { fingerprint } = command.idempotency
    books.keys.set(keyName(command.idempotency), { fingerprint, orderId: order.id })
  }
  return undefined
}

function newOrder(
  books: Books,
  { command, now, row, holdMs }: Case<'claim'> | Case<'checkout'>,
  asked: readonly AskedLine[],
): ModelOrder {
  const lines = asked.flatMap(({ unitId, quantity }) => {
    const unit = books.units.get(unitId)
    const sale = unit && books.sales.get(unit.ticketId)
    if (unit === undefined || sale === undefined) return []
    const { ticketId, visitDate } = unit
    const { timeZone, refundPolicy, price: unitPrice } = sale
    return [{ unitId, ticketId, visitDate, quantity, unitPrice, timeZone, refundPolicy }]
  })
  const total = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0)
  const isFree = total === 0
  return {
    id: command.orderId,
    userId: command.userId,
    status: isFree ? 'PAID' : 'PENDING',
    currency: books.sales.get(lines[0]?.ticketId ?? '')?.currency ?? '',
    total,
    lines,
    createdAt: now,
    holdExpiresAt: isFree ? null : now + holdMs,
    holdMoved: false,
    paidAt: isFree ? now : null,
    payments: [],
    refunds: [],
    admissions: isFree ? issued(row) : [],
  }
}

/** The admissions that a payment made; how many there must be is compared with the rows later. */
export function issued(row: Order | undefined): ModelOrder['admissions'] {
  return (row?.admissions ?? []).map(({ id, unitId }) => ({ id, unitId, state: 'VALID' }))
}

export function judgePutCartLine(books: Books, one: Case<'putCartLine'>): Complaint {
  const { userId, unitId, quantity } = one.command
  const lines = new Map(books.carts.get(userId)?.lines)
  const expected = cartRefusal(books, lines, one.command)
  if (expected !== undefined) {
    return said(one.outcome) === expected
      ? undefined
      : `expected ${expected}, was ${said(one.outcome)}`
  }
  if (one.outcome.kind !== 'cart') return `a cart line was refused with ${said(one.outcome)}`
  if (quantity > 0) lines.set(unitId, quantity)
  else lines.delete(unitId)
  books.carts.set(userId, { lines, updatedAt: one.now })
  const shown = JSON.stringify(one.outcome.cart.lines.map((line) => [line.unitId, line.quantity]))
  return shown === JSON.stringify([...lines]) ? undefined : `the cart holds ${shown}`
}

function cartRefusal(
  books: Books,
  lines: ReadonlyMap<string, number>,
  { unitId, quantity }: Of<'putCartLine'>,
): string | undefined {
  if (quantity === 0) return undefined
  const currencyOf = (id: string) => books.sales.get(books.units.get(id)?.ticketId ?? '')?.currency
  if (!books.units.has(unitId)) return 'UNIT_NOT_FOUND'
  const others = [...lines.keys()].filter((id) => id !== unitId)
  if (others.some((id) => currencyOf(id) !== currencyOf(unitId))) return 'CURRENCY_MIXED'
  return !lines.has(unitId) && lines.size >= 10 ? 'INVALID_INPUT' : undefined
}

export function judgeClearCart(books: Books, one: Case<'clearCart'>): Complaint {
  books.carts.set(one.command.userId, { lines: new Map(), updatedAt: one.now })
  return one.outcome.kind === 'cart' ? undefined : `clearing a cart: ${said(one.outcome)}`
}

/** Ends a hold; a payment that nobody confirmed is closed with it. */
export function endHold(order: ModelOrder, status: 'CANCELLED' | 'EXPIRED'): ModelOrder {
  return {
    ...order,
    status,
    holdExpiresAt: null,
    payments: order.payments.map((payment) =>
      payment.status === 'CREATED' ? { ...payment, status: 'CANCELLED' } : payment,
    ),
  }
}

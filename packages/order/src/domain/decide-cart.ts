import { known } from '@onsale/kernel/assert.ts'
import type { Money } from '@onsale/kernel/money.ts'
import { type Cart, CART_LINES_MAX, liveLines } from './cart.ts'
import { decideNewClaim } from './decide-claim.ts'
import { findReplay } from './find-replay.ts'
import type { IdempotencyClaim } from './kept-answer.ts'
import type { Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import { invalid, type OrderOutcome, refuse, type Refusal, type Replayed } from './outcome.ts'

/** A line of a person's cart shall have this quantity; 0 takes it out. */
export interface PutCartLineCommand {
  readonly kind: 'putCartLine'
  readonly userId: string
  readonly unitId: string
  readonly quantity: number
}

export interface ClearCartCommand {
  readonly kind: 'clearCart'
  readonly userId: string
}

/** A person orders what is in the cart; the lines leave it when the order is made. */
export interface CheckoutCommand {
  readonly kind: 'checkout'
  readonly orderId: string
  readonly userId: string
  readonly idempotency: IdempotencyClaim | null
  readonly expectedTotal: Money | null
}

export type CartOutcome = { readonly kind: 'cart'; readonly cart: Cart } | Refusal
export type CheckoutOutcome = OrderOutcome | Replayed | Refusal

export function decidePutCartLine(
  state: LedgerState,
  command: PutCartLineCommand,
  context: DecisionContext,
): Decided<CartOutcome> {
  const lines = liveLines(state.carts.get(command.userId), context.now)
  const others = lines.filter((line) => line.unitId !== command.unitId)
  if (command.quantity === 0) {
    if (others.length === lines.length) {
      return {
        outcome: { kind: 'cart', cart: { userId: command.userId, lines, updatedAt: context.now } },
      }
    }
    return changed(command.userId, others, context)
  }
  const stock = state.stock.get(command.unitId)
  if (stock === undefined) return { outcome: refuse('UNIT_NOT_FOUND') }
  const { currency } = known(state.sales.get(stock.ticketId), 'sale of a unit')
  if (others.some((line) => line.currency !== currency)) {
    return { outcome: refuse('CURRENCY_MIXED') }
  }
  const added = { unitId: command.unitId, quantity: command.quantity, currency }
  const isKnown = others.length < lines.length
  if (!isKnown && lines.length >= CART_LINES_MAX) {
    return { outcome: invalid('/unitId', `a cart takes at most ${CART_LINES_MAX} lines`) }
  }
  const after = isKnown
    ? lines.map((line) => (line.unitId === command.unitId ? added : line))
    : [...lines, added]
  return changed(command.userId, after, context)
}

/** A cart that is not there, or empty, stays as it is: no row is made for nothing. */
export function decideClearCart(
  state: LedgerState,
  command: ClearCartCommand,
  context: DecisionContext,
): Decided<CartOutcome> {
  const cart = state.carts.get(command.userId)
  if (cart === undefined || cart.lines.length === 0) {
    const empty = { userId: command.userId, lines: [], updatedAt: context.now }
    return { outcome: { kind: 'cart', cart: cart ?? empty } }
  }
  return changed(command.userId, [], context)
}

export function decideCheckout(
  state: LedgerState,
  command: CheckoutCommand,
  context: DecisionContext,
): Decided<CheckoutOutcome> {
  const replay = findReplay(state, command.idempotency)
  if (replay !== undefined) return { outcome: replay }
  const lines = liveLines(state.carts.get(command.userId), context.now)
  if (lines.length === 0) return { outcome: invalid('', 'the cart is empty') }
  const decided = decideNewClaim(state, { ...command, lines }, context)
  if (decided.outcome.kind === 'refused') return decided
  const cart: Cart = { userId: command.userId, lines: [], updatedAt: context.now }
  return { outcome: decided.outcome, changes: { ...decided.changes, cart } }
}

function changed(
  userId: string,
  lines: Cart['lines'],
  context: DecisionContext,
): Decided<CartOutcome> {
  const cart: Cart = { userId, lines, updatedAt: context.now }
  return { outcome: { kind: 'cart', cart }, changes: { cart } }
}

import { known } from '@onsale/kernel/assert.ts'
import type { Money } from '@onsale/kernel/money.ts'
import { findReplay } from './find-replay.ts'
import { issueAdmissions } from './issue-admissions.ts'
import { type AskedLine, judgeLines, type JudgedLine } from './judge-lines.ts'
import type { IdempotencyClaim } from './kept-answer.ts'
import type { Changes, Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import type { Order } from './order.ts'
import type { OrderOutcome, Refusal, Replayed, ShortLine } from './outcome.ts'
import { countAgainstLimit, moveQuota, type Quota, quotaKey } from './quota.ts'
import { termsOf } from './sale.ts'
import { freeOf, moveStock } from './stock.ts'

/** A person wants these units, all or nothing. Lines of one unit are added up already. */
export interface ClaimCommand {
  readonly kind: 'claim'
  readonly orderId: string
  readonly userId: string
  readonly idempotency: IdempotencyClaim | null
  readonly lines: readonly AskedLine[]
  readonly expectedTotal: Money | null
}

export type ClaimOutcome = OrderOutcome | Replayed | Refusal

/**
 * First come, first served: a claim is granted when its units are on sale, its price is the
 * one expected, its person stays within the limit and enough is free. Otherwise nothing
 * changes. LIMIT_EXCEEDED is said here and nowhere else.
 */
export function decideClaim(
  state: LedgerState,
  command: ClaimCommand,
  context: DecisionContext,
): Decided<ClaimOutcome> {
  const replay = findReplay(state, command.idempotency)
  if (replay !== undefined) return { outcome: replay }
  return decideNewClaim(state, command, context)
}

/** As `decideClaim`, for a request that is known not to be a replay. */
export function decideNewClaim(
  state: LedgerState,
  command: Omit<ClaimCommand, 'kind'>,
  context: DecisionContext,
): Decided<OrderOutcome | Refusal> {
  const judged = judgeLines(command.lines, command.expectedTotal, findIn(state), context.now)
  if (judged.kind === 'refused') return { outcome: judged }
  const overLimit = linesOverLimit(state, command.userId, judged.lines)
  if (overLimit.length > 0) {
    return { outcome: { kind: 'refused', code: 'LIMIT_EXCEEDED', lines: overLimit } }
  }
  const short = linesShort(state, judged.lines)
  if (short.length > 0) return { outcome: { kind: 'refused', code: 'SOLD_OUT', lines: short } }
  return grant(state, command, { lines: judged.lines, total: judged.total }, context)
}

function findIn(state: LedgerState) {
  return (unitId: string) => {
    const stock = state.stock.get(unitId)
    const sale = stock === undefined ? undefined : state.sales.get(stock.ticketId)
    return stock === undefined || sale === undefined
      ? undefined
      : { visitDate: stock.visitDate, sale }
  }
}

/** The lines of the tickets, or dates, of which this person would have too many. */
export function linesOverLimit(
  state: LedgerState,
  userId: string,
  lines: readonly JudgedLine[],
): ShortLine[] {
  const over = lines.filter((line) => {
    const { sale, visitDate } = line
    const together = lines.filter(
      (other) =>
        other.sale.ticketId === sale.ticketId &&
        (sale.limitScope === 'ticket' || other.visitDate === visitDate),
    )
    const asked = together.reduce((sum, other) => sum + other.quantity, 0)
    const quota = state.quotas.get(quotaKey(userId, sale.ticketId))
    const before = quota === undefined ? 0 : countAgainstLimit(quota, sale.limitScope, visitDate)
    return before + asked > sale.perPersonLimit
  })
  return over.map((line) => shortLine(state, line))
}

/** The lines of which less is free than they ask. */
export function linesShort(state: LedgerState, lines: readonly AskedLine[]): ShortLine[] {
  return lines
    .filter((line) => freeOf(known(state.stock.get(line.unitId), 'judged unit')) < line.quantity)
    .map((line) => shortLine(state, line))
}

function shortLine(state: LedgerState, line: AskedLine): ShortLine {
  const stock = known(state.stock.get(line.unitId), 'judged unit')
  return {
    unitId: line.unitId,
    asked: line.quantity,
    free: Math.max(0, freeOf(stock)),
    held: stock.held,
  }
}

function grant(
  state: LedgerState,
  command: Omit<ClaimCommand, 'kind'>,
  judged: { readonly lines: readonly JudgedLine[]; readonly total: Money },
  context: DecisionContext,
): Decided<OrderOutcome> {
  const isFree = judged.total.amount === 0
  const holdExpiresAt = isFree ? null : context.now + context.holdMs
  const bare: Order = {
    id: command.orderId,
    userId: command.userId,
    version: 0,
    status: isFree ? 'PAID' : 'PENDING',
    currency: judged.total.currency,
    total: judged.total.amount,
    idempotencyKey: command.idempotency?.key ?? null,
    fingerprint: command.idempotency?.fingerprint ?? null,
    createdAt: context.now,
    firstHoldExpiresAt: holdExpiresAt,
    holdExpiresAt,
    holdMoved: false,
    paidAt: isFree ? context.now : null,
    cancelledAt: null,
    expiredAt: null,
    lines: judged.lines.map((line) => ({
      unitId: line.unitId,
      visitDate: line.visitDate,
      quantity: line.quantity,
      unitPrice: line.sale.price,
      terms: termsOf(line.sale),
    })),
    payments: [],
    refunds: [],
    admissions: [],
  }
  const order = isFree ? { ...bare, admissions: issueAdmissions(bare, context) } : bare
  const changes: Changes = {
    orders: [order],
    stock: judged.lines.map((line) =>
      moveStock(
        known(state.stock.get(line.unitId), 'judged unit'),
        isFree ? { sold: line.quantity } : { held: line.quantity },
      ),
    ),
    quotas: quotasAfter(state, order, 1),
    events: isFree ? [paidEvent(order)] : [],
  }
  return { outcome: { kind: 'order', order }, changes }
}

/** The quota rows of an order's person after its lines were added (1) or given back (-1). */
export function quotasAfter(state: LedgerState, order: Order, sign: 1 | -1): Quota[] {
  const moved = new Map<string, Quota>()
  for (const line of order.lines) {
    const key = quotaKey(order.userId, line.terms.ticketId)
    const before = moved.get(key) ??
      state.quotas.get(key) ?? {
        userId: order.userId,
        ticketId: line.terms.ticketId,
        byDate: {},
      }
    moved.set(key, moveQuota(before, line.visitDate, sign * line.quantity))
  }
  return [...moved.values()]
}

export function paidEvent(order: Order) {
  return {
    type: 'order.paid' as const,
    orderId: order.id,
    userId: order.userId,
    amount: order.total,
    currency: order.currency,
  }
}

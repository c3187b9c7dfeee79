import { known } from '@onsale/kernel/assert.ts'
import type { ClaimCommand } from '../../domain/decide-claim.ts'
import type { Order } from '../../domain/order.ts'
import type { Terms } from '../../domain/sale.ts'
import type { BatchResult, Entry, EntryResult } from '../../ports.ts'

/**
 * How batches travel to the writer thread and back. Copying an object between threads costs its
 * every member's name; a burst is claims there and new orders back, so these two go as lists of
 * values (half the cost of the copies, a twentieth of a hold). Everything else goes as it is.
 */
export type PackedEntry = PackedClaim | Entry

type PackedClaim = readonly [
  orderId: string,
  userId: string,
  idempotencyKey: string | null,
  fingerprint: string | null,
  expectedTotal: ClaimCommand['expectedTotal'],
  traceId: string | undefined,
  ...lines: (string | number)[],
]

export interface PackedBatch extends Omit<BatchResult, 'results'> {
  readonly results: readonly (PackedOrder | EntryResult)[]
  /** What the lines of the orders say by its place here. */
  readonly terms: readonly Terms[]
}

type PackedOrder = readonly [
  id: string,
  userId: string,
  currency: string,
  total: number,
  idempotencyKey: string | null,
  fingerprint: string | null,
  createdAt: number,
  firstHoldExpiresAt: number | null,
  holdExpiresAt: number | null,
  lines: readonly PackedLine[],
]

type PackedLine = readonly [
  unitId: string,
  visitDate: string,
  quantity: number,
  unitPrice: number,
  termsAt: number,
]

export function packEntries(entries: readonly Entry[]): PackedEntry[] {
  return entries.map((entry) => (entry.kind === 'claim' ? packClaim(entry) : entry))
}

export function unpackEntries(packed: readonly PackedEntry[]): Entry[] {
  return packed.map((entry) => ('kind' in entry ? entry : unpackClaim(entry)))
}

function packClaim(claim: ClaimCommand & Pick<Entry, 'traceId'>) {
  const { orderId, userId, idempotency, expectedTotal, lines, traceId } = claim
  const key = idempotency?.key ?? null
  const fingerprint = idempotency?.fingerprint ?? null
  const packed: [...PackedClaim] = [orderId, userId, key, fingerprint, expectedTotal, traceId]
  for (const { unitId, quantity } of lines) packed.push(unitId, quantity)
  return packed
}

function unpackClaim(packed: PackedClaim): Entry {
  const [orderId, userId, key, fingerprint, expectedTotal, traceId, ...rest] = packed
  const lines: { unitId: string; quantity: number }[] = []
  for (let at = 0; at < rest.length; at += 2) {
    lines.push({ unitId: String(rest[at]), quantity: Number(rest[at + 1]) })
  }
  const idempotency = key === null || fingerprint === null ? null : { userId, key, fingerprint }
  const claim = { kind: 'claim', orderId, userId, idempotency, lines, expectedTotal } as const
  return traceId === undefined ? claim : { ...claim, traceId }
}

export function packBatch({ results, ...rest }: BatchResult): PackedBatch {
  const terms: Terms[] = []
  const placeOf = (wanted: Terms): number => {
    const { ticketId, saleVersion } = wanted
    const at = terms.findIndex(
      (one) => one.ticketId === ticketId && one.saleVersion === saleVersion,
    )
    return at === -1 ? terms.push(wanted) - 1 : at
  }
  const packed = results.map((result) =>
    result.ok && result.outcome.kind === 'order' && isNew(result.outcome.order)
      ? packOrder(result.outcome.order, placeOf)
      : result,
  )
  return { ...rest, results: packed, terms }
}

export function unpackBatch({ results, terms, ...rest }: PackedBatch): BatchResult {
  return {
    ...rest,
    results: results.map((result) =>
      'ok' in result
        ? result
        : { ok: true, outcome: { kind: 'order', order: unpackOrder(result, terms) } },
    ),
  }
}

/**
 * A claim has just made it: nothing has become of it that a packed order could not tell. (A
 * decision makes an order without a version; each change that is written counts one.)
 */
function isNew(order: Order): boolean {
  return order.version === 0 && order.status === 'PENDING'
}

function packOrder(order: Order, placeOf: (terms: Terms) => number): PackedOrder {
  return [
    order.id,
    order.userId,
    order.currency,
    order.total,
    order.idempotencyKey,
    order.fingerprint,
    order.createdAt,
    order.firstHoldExpiresAt,
    order.holdExpiresAt,
    order.lines.map((line) => [
      line.unitId,
      line.visitDate,
      line.quantity,
      line.unitPrice,
      placeOf(line.terms),
    ]),
  ]
}

function unpackOrder(packed: PackedOrder, terms: readonly Terms[]): Order {
  const [id, userId, currency, total, idempotencyKey, fingerprint, ...rest] = packed
  const [createdAt, firstHoldExpiresAt, holdExpiresAt, lines] = rest
  return {
    id,
    userId,
    version: 0,
    status: 'PENDING',
    currency,
    total,
    idempotencyKey,
    fingerprint,
    createdAt,
    firstHoldExpiresAt,
    holdExpiresAt,
    holdMoved: false,
    paidAt: null,
    cancelledAt: null,
    expiredAt: null,
    lines: lines.map(([unitId, visitDate, quantity, unitPrice, termsAt]) => ({
      unitId,
      visitDate,
      quantity,
      unitPrice,
      terms: known(terms[termsAt], 'terms of a line'),
    })),
    payments: [],
    refunds: [],
    admissions: [],
  }
}

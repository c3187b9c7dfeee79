import type { Command, Outcome } from '@onsale/order/domain/commands.ts'
import type { Order } from '@onsale/order/domain/order.ts'
import type { BatchResult, Entry } from '@onsale/order/ports.ts'
import { Books } from './books.ts'
import {
  type Complaint,
  judgeCheckout,
  judgeClaim,
  judgeClearCart,
  judgePutCartLine,
} from './buying.ts'
import { judgeCancel } from './giving-back.ts'
import { said } from './keys.ts'
import {
  judgeAbandon,
  judgeAcceptConfirm,
  judgeExpire,
  judgeOpenPayment,
  judgeSendRefund,
  judgeSettlePayment,
  judgeSettleRefund,
} from './paying.ts'
import { judgeChangeCapacity, judgePutSale } from './selling.ts'
import type { ModelOrder } from './state.ts'

export interface ModelOptions {
  readonly holdMs: number
  readonly payingMs: number
  readonly elapsedMs: () => number
}

/** A batch as it was committed, with the rows that it left. */
export interface CommittedBatch {
  readonly entries: readonly Entry[]
  readonly result: BatchResult
  readonly decidedAt: number
  readonly rows: ReadonlyMap<string, Order>
}

/**
 * Goes with the ledger, commit by commit, and says what the design does not allow: an answer
 * that had to be another, a row that is not what the answers add up to.
 */
export class Model {
  readonly books: Books
  readonly #options: ModelOptions
  #lastClaim = ''

  constructor(options: ModelOptions) {
    this.#options = options
    this.books = new Books(options.elapsedMs)
  }

  /** A new process gives out turns anew. */
  beginLife(): void {
    this.#lastClaim = ''
  }

  /** What is wrong with a commit: its first complaint, in words. */
  commit({
    entries,
    result,
    decidedAt,
    rows,
  }: CommittedBatch): { readonly about: string; readonly text: string } | undefined {
    for (const [index, entry] of entries.entries()) {
      const one = result.results[index]
      if (one === undefined || !one.ok || entry.kind === 'chore') continue
      if (one.outcome.kind === 'choreDone') continue
      const complaint = this.#judge(entry, one.outcome, decidedAt, rows)
      if (complaint !== undefined) return { about: entry.kind, text: complaint }
    }
    const overtaken = this.#compareTurns(entries)
    if (overtaken !== undefined) return { about: 'turns', text: overtaken }
    const touched = this.books.turnPage()
    const rowsWrong = this.#compareOrders(touched, rows)
    if (rowsWrong !== undefined) return { about: 'rows', text: rowsWrong }
    const stockWrong = this.#compareStock(result)
    return stockWrong === undefined ? undefined : { about: 'stock', text: stockWrong }
  }

  #judge(
    command: Command,
    outcome: Outcome,
    now: number,
    rows: ReadonlyMap<string, Order>,
  ): Complaint {
    const row = 'orderId' in command ? rows.get(command.orderId) : undefined
    const { holdMs, payingMs } = this.#options
    const one = { outcome, now, row, holdMs, payingMs }
    const { books } = this
    switch (command.kind) {
      case 'claim':
        return judgeClaim(books, { ...one, command })
      case 'checkout':
        return judgeCheckout(books, { ...one, command })
      case 'cancel':
        return judgeCancel(books, { ...one, command })
      case 'expire':
        return judgeExpire(books, { ...one, command })
      case 'openPayment':
        return judgeOpenPayment(books, { ...one, command })
      case 'abandonPayment':
        return judgeAbandon(books, { ...one, command })
      case 'acceptConfirm':
        return judgeAcceptConfirm(books, { ...one, command })
      case 'settlePayment':
        return judgeSettlePayment(books, { ...one, command })
      case 'sendRefund':
        return judgeSendRefund(books, { ...one, command })
      case 'settleRefund':
        return judgeSettleRefund(books, { ...one, command })
      case 'putCartLine':
        return judgePutCartLine(books, { ...one, command })
      case 'clearCart':
        return judgeClearCart(books, { ...one, command })
      case 'putSale':
        return judgePutSale(books, { ...one, command })
      case 'changeCapacity':
        return judgeChangeCapacity(books, { ...one, command })
      case 'claimKey':
        // Keys of the catalogue's calls; here nobody uses one of them twice.
        return outcome.kind === 'keyClaimed' ? undefined : `a new key: ${said(outcome)}`
    }
  }

  /**
   * First come, first served: an order's id is made when its claim takes its place, and ids sort
   * by when they were made.
   */
  #compareTurns(entries: readonly Entry[]): Complaint {
    for (const entry of entries) {
      if (entry.kind !== 'claim' && entry.kind !== 'checkout') continue
      if (entry.orderId < this.#lastClaim) return `a claim was overtaken by a later one`
      this.#lastClaim = entry.orderId
    }
    return undefined
  }

  #compareOrders(ids: readonly string[], rows: ReadonlyMap<string, Order>): Complaint {
    for (const id of ids) {
      const expected = this.books.orders.get(id)
      const row = rows.get(id)
      if (expected === undefined) continue
      if (row === undefined) return `an order that was answered is not in the ledger: ${id}`
      const difference = differenceOf(expected, row)
      if (difference !== undefined) return difference
    }
    return undefined
  }

  #compareStock(result: BatchResult): Complaint {
    const { units } = this.books.shelf()
    for (const { unitId, capacity, held, sold } of result.stock) {
      const unit = units.get(unitId)
      if (unit === undefined) return `a stock row of an unknown unit ${unitId}`
      const expectedSold = unit.capacity - unit.free - unit.held
      const isSame = unit.capacity === capacity && unit.held === held && expectedSold === sold
      if (!isSame) {
        return (
          `the stock row says capacity ${capacity}, held ${held}, sold ${sold}; its orders add ` +
          `up to capacity ${unit.capacity}, held ${unit.held}, sold ${expectedSold}`
        )
      }
    }
    return undefined
  }
}

/** Where an order's rows are not what its answers add up to. */
export function differenceOf(expected: ModelOrder, row: Order): Complaint {
  const wanted = describeFully(expected)
  const found = describeFully(fromRow(row))
  return wanted === found ? undefined : `the rows of an order say ${found}; it must be ${wanted}`
}

function describeFully(order: ModelOrder): string {
  const { id, userId, status, currency, total, createdAt, holdExpiresAt, paidAt } = order
  const money = (payment: ModelOrder['payments'][number]) =>
    payment.captured && [payment.captured.amount, payment.captured.currency]
  return JSON.stringify({
    ...{ id, userId, status, currency, total, createdAt, holdExpiresAt, paidAt },
    lines: order.lines,
    payments: byId(order.payments).map((one) => [one.id, one.status, money(one)]),
    refunds: byId(order.refunds).map((one) => [one.id, one.paymentId, one.amount, one.status]),
    admissions: byId(order.admissions).map((one) => [one.id, one.unitId, one.state]),
    admissionCounts: countsOf(order),
  })
}

function byId<One extends { readonly id: string }>(ones: readonly One[]): One[] {
  return ones.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** A PAID order has one admission a unit of quantity; told apart from which they are. */
function countsOf(order: ModelOrder): unknown {
  const isIssued = order.paidAt !== null
  return order.lines.map((line) => [line.unitId, isIssued ? line.quantity : 0])
}

export function fromRow(row: Order): ModelOrder {
  const issuedOf = (unitId: string) => row.admissions.filter((one) => one.unitId === unitId).length
  return {
    ...row,
    lines: row.lines.map(({ unitId, visitDate, unitPrice, quantity, terms }) => ({
      unitId,
      ticketId: terms.ticketId,
      visitDate,
      // What was issued must be what was ordered: see countsOf.
      quantity: row.paidAt === null ? quantity : issuedOf(unitId),
      unitPrice,
      timeZone: terms.timeZone,
      refundPolicy: terms.refundPolicy,
    })),
    payments: row.payments.map(({ id, status, capturedAmount, currency }) => ({
      id,
      status,
      ...(capturedAmount !== null && { captured: { amount: capturedAmount, currency } }),
    })),
  }
}

import { known } from '@onsale/kernel/assert.ts'
import type { Money } from '@onsale/kernel/money.ts'
import { refuse, type Refusal } from './outcome.ts'
import { judgeSale, type Sale } from './sale.ts'

/** What somebody wants of a unit. */
export interface AskedLine {
  readonly unitId: string
  readonly quantity: number
}

export interface JudgedLine extends AskedLine {
  readonly visitDate: string
  readonly sale: Sale
}

export interface Judged {
  readonly kind: 'judged'
  readonly lines: readonly JudgedLine[]
  readonly total: Money
}

/** Looks a unit up with the sale it belongs to. */
export type FindUnit = (
  unitId: string,
) => { readonly visitDate: string; readonly sale: Sale } | undefined

/**
 * Everything about a claim that does not depend on stock or limit, in the order in which the
 * API promises its refusals. Used twice: early with the copy in memory, and under the lock.
 */
export function judgeLines(
  asked: readonly AskedLine[],
  expectedTotal: Money | null,
  find: FindUnit,
  now: number,
): Judged | Refusal {
  const lines: JudgedLine[] = []
  for (const line of asked) {
    const unit = find(line.unitId)
    if (unit === undefined) return refuse('UNIT_NOT_FOUND', `no unit ${line.unitId}`)
    lines.push({ ...line, ...unit })
  }
  for (const line of lines) {
    const closed = judgeSale(line.sale, line.visitDate, now)
    if (closed !== undefined) return refuse(closed)
  }
  const currency = known(lines[0], 'the first line of a claim').sale.currency
  if (lines.some((line) => line.sale.currency !== currency)) return refuse('CURRENCY_MIXED')
  const amount = lines.reduce((sum, line) => sum + line.sale.price * line.quantity, 0)
  if (
    expectedTotal !== null &&
    (expectedTotal.amount !== amount || expectedTotal.currency !== currency)
  ) {
    return refuse('PRICE_CHANGED', `the total is ${amount} ${currency}`)
  }
  return { kind: 'judged', lines, total: { amount, currency } }
}

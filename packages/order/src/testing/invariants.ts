import assert from 'node:assert/strict'
import { isHolding, type Order } from '../domain/order.ts'
import type { MoneyEntry } from '../domain/payment.ts'
import type { Quota } from '../domain/quota.ts'
import type { Stock } from '../domain/stock.ts'

/** Everything the invariants of sale-engine.md speak of, from one moment. */
export interface Books {
  readonly orders: readonly Order[]
  readonly stock: readonly Stock[]
  readonly quotas: readonly Quota[]
  readonly money: readonly MoneyEntry[]
}

/** Asserts invariants 1, 4 and 5: stock, quotas, money and admissions agree with the orders. */
export function assertInvariants(books: Books): void {
  assertStock(books)
  assertQuotas(books)
  for (const order of books.orders) {
    assertAdmissions(order)
    assertMoney(
      order,
      books.money.filter(({ orderId }) => orderId === order.id),
    )
    assert.equal(order.holdExpiresAt !== null, isHolding(order), `${order.id}: hold of its status`)
  }
}

const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0)

const liveAdmissions = (order: Order) => order.admissions.filter(({ state }) => state !== 'VOID')

/** How many of a unit an order holds or owns. */
function countOf(order: Order, unitId: string): number {
  if (!isHolding(order)) return liveAdmissions(order).filter((one) => one.unitId === unitId).length
  return sum(order.lines.filter((line) => line.unitId === unitId).map((line) => line.quantity))
}

function assertStock({ orders, stock }: Books): void {
  for (const unit of stock) {
    const held = sum(orders.filter(isHolding).map((order) => countOf(order, unit.unitId)))
    const others = orders.filter((order) => !isHolding(order))
    const sold = sum(others.map((order) => countOf(order, unit.unitId)))
    assert.deepEqual([unit.held, unit.sold], [held, sold], `${unit.unitId}: held and sold`)
    assert.ok(unit.held + unit.sold <= unit.capacity, `${unit.unitId}: within capacity`)
  }
}

function assertQuotas({ orders, quotas }: Books): void {
  const expected = new Map<string, number>()
  for (const order of orders) {
    for (const line of order.lines) {
      const count = countOf(order, line.unitId)
      const key = `${order.userId} ${line.terms.ticketId} ${line.visitDate}`
      if (count > 0) expected.set(key, (expected.get(key) ?? 0) + count)
    }
  }
  const actual = quotas.flatMap(({ userId, ticketId, byDate }) =>
    Object.entries(byDate).map(
      ([date, count]) => [`${userId} ${ticketId} ${date}`, count] as const,
    ),
  )
  assert.deepEqual(new Map(actual), expected, 'quotas')
}

function assertAdmissions(order: Order): void {
  const wasPaid = order.paidAt !== null
  for (const { unitId, quantity } of order.lines) {
    const issued = order.admissions.filter((one) => one.unitId === unitId).length
    assert.equal(issued, wasPaid ? quantity : 0, `${order.id}: admissions of ${unitId}`)
  }
  if (order.status !== 'PAID')
    assert.deepEqual(liveAdmissions(order), [], `${order.id}: valid ones`)
}

function assertMoney(order: Order, entries: readonly MoneyEntry[]): void {
  const of = (kind: MoneyEntry['kind'], paymentId?: string): number =>
    sum(
      entries
        .filter((one) => one.kind === kind && (paymentId ?? one.paymentId) === one.paymentId)
        .map(({ amount }) => amount),
    )
  const priceOf = (unitId: string) =>
    order.lines.find((line) => line.unitId === unitId)?.unitPrice ?? 0
  const live = sum(liveAdmissions(order).map(({ unitId }) => priceOf(unitId)))
  assert.equal(
    of('captured') - of('refund_due'),
    live + of('fee_kept'),
    `${order.id}: money adds up`,
  )
  let kept = 0
  for (const { id } of order.payments) {
    assert.ok(of('refund_due', id) <= of('captured', id), `${id}: no refund above its capture`)
    assert.ok(of('refunded', id) <= of('refund_due', id), `${id}: nothing returned undue`)
    const isSurplus = order.refunds.some(
      (one) => one.paymentId === id && one.reason !== 'CANCELLED',
    )
    if (of('captured', id) > 0 && !isSurplus) kept += 1
  }
  assert.ok(kept <= 1, `${order.id}: at most one capture is kept`)
}

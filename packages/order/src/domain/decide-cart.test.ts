import assert from 'node:assert/strict'
import { test } from 'node:test'
import { money } from '@onsale/kernel/money.ts'
import { givenKey } from '../testing/commands.ts'
import { DAY_MS, givenSale, givenStock, NOW, PRICE } from '../testing/given.ts'
import { codeOf, givenTrial, type Trial } from '../testing/trial.ts'
import { CART_KEPT_MS, liveLines } from './cart.ts'
import type { CheckoutCommand } from './decide-cart.ts'

const units = Array.from({ length: 11 }, (_, index) => givenStock({ unitId: `u${index}` }))
const dollars = givenSale({ ticketId: 'usd', currency: 'USD' })
const givenCarts = (): Trial =>
  givenTrial({
    stock: [...units, givenStock({ unitId: 'usd', ticketId: 'usd' })],
    sales: [givenSale({ perPersonLimit: 20 }), dollars],
  })
const put = (unitId: string, quantity: number) => ({
  kind: 'putCartLine' as const,
  userId: 'mina',
  unitId,
  quantity,
})
const checkout: CheckoutCommand = {
  kind: 'checkout',
  orderId: 'order-1',
  userId: 'mina',
  idempotency: null,
  expectedTotal: null,
}
const cartOf = (trial: Trial, now = NOW) =>
  liveLines(trial.state.carts.get('mina'), now).map((line) => `${line.quantity} ${line.unitId}`)

test('a line put again has the new quantity, in its old place', () => {
  const trial = givenCarts()
  for (const command of [put('u0', 1), put('u1', 2), put('u0', 5)]) trial.when(command)
  assert.deepEqual(cartOf(trial), ['5 u0', '2 u1'])
})

test('a cart holds no stock', () => {
  const trial = givenCarts()
  trial.when(put('u0', 20))
  assert.deepEqual(trial.stock('u0'), { capacity: 10, held: 0, sold: 0 })
})

test('ten lines fit, an eleventh does not; one of the ten can still change', () => {
  const trial = givenCarts()
  for (const unit of units.slice(0, 10)) trial.when(put(unit.unitId, 1))
  assert.equal(codeOf(trial.when(put('u10', 1))), 'INVALID_INPUT')
  assert.equal(codeOf(trial.when(put('u9', 2))), undefined)
  assert.equal(cartOf(trial).length, 10)
})

test('one currency a cart; once it is empty, any', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  assert.equal(codeOf(trial.when(put('usd', 1))), 'CURRENCY_MIXED')
  trial.when(put('u0', 0))
  assert.equal(codeOf(trial.when(put('usd', 1))), undefined)
})

test('a unit nobody sells cannot be put', () => {
  assert.equal(codeOf(givenCarts().when(put('nowhere', 1))), 'UNIT_NOT_FOUND')
})

test('taking out a line that is not in it is the cart as it was', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  const outcome = trial.when(put('nowhere', 0))
  assert.equal(outcome.kind, 'cart')
  assert.deepEqual(cartOf(trial), ['1 u0'])
})

test('clearing leaves nothing', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  trial.when({ kind: 'clearCart', userId: 'mina' })
  assert.deepEqual(cartOf(trial), [])
})

test('clearing what is empty or was never there writes nothing', () => {
  const trial = givenCarts()
  assert.equal(trial.when({ kind: 'clearCart', userId: 'mina' }).kind, 'cart')
  assert.equal(trial.state.touchedCarts.size, 0)
  trial.when(put('u0', 1))
  trial.when({ kind: 'clearCart', userId: 'mina' })
  const cleared = trial.state.carts.get('mina')
  trial.when({ kind: 'clearCart', userId: 'mina' }, { now: NOW + 1 })
  assert.equal(trial.state.carts.get('mina'), cleared)
})

test('a cart is kept three days after its last change', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  assert.equal(CART_KEPT_MS, 3 * DAY_MS)
  assert.deepEqual(cartOf(trial, NOW + CART_KEPT_MS), ['1 u0'])
  assert.deepEqual(cartOf(trial, NOW + CART_KEPT_MS + 1), [])
})

test('a line put into a cart that is too old begins a new one', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  const now = NOW + CART_KEPT_MS + 1
  trial.when(put('u1', 1), { now })
  assert.deepEqual(cartOf(trial, now), ['1 u1'])
})

test('checkout orders the lines, and they leave the cart', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  trial.when(put('u1', 2))
  trial.when({ ...checkout, expectedTotal: money(3 * PRICE, 'KRW') })
  assert.deepEqual(
    trial.order().lines.map((line) => [line.unitId, line.quantity]),
    [
      ['u0', 1],
      ['u1', 2],
    ],
  )
  assert.deepEqual([trial.stock('u0').held, trial.stock('u1').held], [1, 2])
  assert.deepEqual(cartOf(trial), [])
})

test('a checkout that is refused leaves the cart', () => {
  const trial = givenCarts()
  trial.when(put('u0', 11))
  assert.equal(codeOf(trial.when(checkout)), 'SOLD_OUT')
  assert.deepEqual(cartOf(trial), ['11 u0'])
})

test('of two checkouts one makes the order, the other finds the cart empty', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  assert.equal(trial.when(checkout).kind, 'order')
  assert.equal(codeOf(trial.when({ ...checkout, orderId: 'order-2' })), 'INVALID_INPUT')
  assert.equal(trial.stock('u0').held, 1)
})

test('the same key gives the order again, though the cart is empty by now', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  const command = { ...checkout, idempotency: givenKey('k1') }
  trial.when(command)
  const again = trial.when({ ...command, orderId: 'order-2' })
  assert.equal(again.kind === 'replayedOrder' && again.order.id, 'order-1')
})

test('prices are those of the checkout, not of the day they were put', () => {
  const trial = givenCarts()
  trial.when(put('u0', 1))
  const dearer = givenSale({ version: 2, price: PRICE + 1 })
  trial.when({ kind: 'putSale', sale: dearer, units: [], receipt: null })
  const expecting = (amount: number) => ({ ...checkout, expectedTotal: money(amount, 'KRW') })
  assert.equal(codeOf(trial.when(expecting(PRICE))), 'PRICE_CHANGED')
  assert.equal(trial.when(expecting(PRICE + 1)).kind, 'order')
})

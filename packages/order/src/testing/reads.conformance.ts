import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Command } from '../domain/commands.ts'
import type { Ledger, OrderReads, OrdersQuery } from '../ports.ts'
import {
  acceptConfirm,
  cancel,
  captured,
  claim,
  givenKey,
  openPayment,
  settlePayment,
} from './commands.ts'
import { givenSale, HOLD_MS, NOW, PRICE } from './given.ts'

export interface ReadsUnderTest {
  /** Writes what is read; its clock says what `setNow` told it. */
  readonly ledger: Ledger
  readonly reads: OrderReads
  setNow(now: number): void
}

const units = [
  { unitId: 'unit-1', visitDate: '2026-12-05', capacity: 10 },
  { unitId: 'unit-2', visitDate: '2026-12-06', capacity: 10 },
]
const putSale = (changes = {}, of = units): Command => ({
  kind: 'putSale',
  sale: givenSale({ perPersonLimit: 20, ...changes }),
  units: of,
  receipt: null,
})
const order = (orderId: string, unitId = 'unit-1', userId = 'mina') =>
  claim({ orderId, userId, lines: [{ unitId, quantity: 1 }] })

/** What every adapter of the reads must do. `open` makes it over an empty ledger. */
export function readsConformance(
  name: string,
  open: (t: TestContext) => Promise<ReadsUnderTest>,
): void {
  const given = async (t: TestContext, ...commands: readonly Command[]) => {
    const under = await open(t)
    await under.ledger.commit([putSale(), ...commands])
    return under
  }
  /** Orders `o1`, `o2`, … of Mina, a millisecond apart, oldest first. */
  const givenOrders = async (t: TestContext, count: number) => {
    const under = await given(t)
    for (let index = 1; index <= count; index += 1) {
      under.setNow(NOW + index)
      await under.ledger.commit([order(`o${index}`)])
    }
    return under
  }

  test(`${name}: what does not exist is not found`, async (t) => {
    const { reads } = await open(t)
    assert.equal(await reads.findOrder('nowhere'), undefined)
    assert.equal(await reads.findOrderOfPayment('nowhere'), undefined)
    assert.equal(await reads.findCart('nobody'), undefined)
    assert.equal(await reads.findSale('nowhere'), undefined)
    assert.equal(await reads.findSaleVersion('nowhere'), undefined)
    assert.equal(await reads.findTicketOfUnit('nowhere'), undefined)
    assert.deepEqual(await reads.findStock(['nowhere']), [])
    assert.deepEqual(await reads.listTicketIds(), [])
    assert.deepEqual(await reads.lookUpKeys([['mina', 'k1']]), { orders: [], kept: [] })
  })

  test(`${name}: orders are listed newest first, one person's only`, async (t) => {
    const { ledger, reads } = await givenOrders(t, 3)
    await ledger.commit([order('of juno', 'unit-1', 'juno')])
    const orders = await reads.listOrders({ userId: 'mina', ordersMax: 10 })
    assert.deepEqual(
      orders.map(({ id }) => id),
      ['o3', 'o2', 'o1'],
    )
  })

  test(`${name}: pages follow one another without gap or repeat`, async (t) => {
    const { reads } = await givenOrders(t, 5)
    const seen: string[] = []
    let before: OrdersQuery['before']
    for (let page = 0; page < 3; page += 1) {
      const orders = await reads.listOrders({
        userId: 'mina',
        ordersMax: 2,
        ...(before !== undefined && { before }),
      })
      seen.push(...orders.map(({ id }) => id))
      before = orders.at(-1)
    }
    assert.deepEqual(seen, ['o5', 'o4', 'o3', 'o2', 'o1'])
  })

  test(`${name}: of orders of one millisecond the higher id comes first, pages included`, async (t) => {
    const { reads } = await given(t, order('a'), order('c'), order('b'))
    const all = await reads.listOrders({ userId: 'mina', ordersMax: 10 })
    assert.deepEqual(
      all.map(({ id }) => id),
      ['c', 'b', 'a'],
    )
    const before = { createdAt: NOW, id: 'c' }
    const rest = await reads.listOrders({ userId: 'mina', ordersMax: 10, before })
    assert.deepEqual(
      rest.map(({ id }) => id),
      ['b', 'a'],
    )
  })

  test(`${name}: a status picks among them`, async (t) => {
    const { ledger, reads } = await givenOrders(t, 3)
    await ledger.commit([cancel({ orderId: 'o2' })])
    const cancelled = await reads.listOrders({ userId: 'mina', status: 'CANCELLED', ordersMax: 9 })
    assert.deepEqual(
      cancelled.map(({ id }) => id),
      ['o2'],
    )
  })

  test(`${name}: who never bought is bound by nothing`, async (t) => {
    const { reads } = await given(t, order('of juno', 'unit-1', 'juno'))
    assert.deepEqual(await reads.findObligations('mina', '2026-01-01'), {
      keptOrders: 0,
      openHolds: 0,
      openRefunds: 0,
      visits: [],
    })
  })

  test(`${name}: holds bind, pending or paying, of this person only, until they end`, async (t) => {
    const { ledger, reads } = await givenOrders(t, 3)
    await ledger.commit([order('of juno', 'unit-1', 'juno'), openPayment({ orderId: 'o2' })])
    const holds = async () => (await reads.findObligations('mina', '2026-01-01')).openHolds
    assert.equal(await holds(), 3)
    await ledger.commit([cancel({ orderId: 'o1' })])
    assert.equal(await holds(), 2)
  })

  test(`${name}: what was paid is kept, and its admissions are told by date and zone`, async (t) => {
    const lines = [
      { unitId: 'unit-1', quantity: 2 },
      { unitId: 'unit-2', quantity: 1 },
    ]
    const { ledger, reads } = await given(t, claim({ lines }), openPayment(), acceptConfirm())
    await ledger.commit([settlePayment({ kind: 'captured', amount: 3 * PRICE, currency: 'KRW' })])
    const zone = 'Asia/Seoul'
    const first = { visitDate: '2026-12-05', timeZone: zone, admissions: 2 }
    const second = { visitDate: '2026-12-06', timeZone: zone, admissions: 1 }
    const visits = async (from: string) =>
      (await reads.findObligations('mina', from)).visits.toSorted((a, b) =>
        a.visitDate < b.visitDate ? -1 : 1,
      )
    assert.deepEqual(await visits('2026-12-05'), [first, second])
    assert.deepEqual(await visits('2026-12-06'), [second])
    assert.equal((await reads.findObligations('mina', '2026-12-05')).keptOrders, 1)
    const ids = (await reads.findOrder('order-1'))?.admissions ?? []
    const ofSecond = ids.filter(({ unitId }) => unitId === 'unit-2').map(({ id }) => id)
    await ledger.commit([cancel({ admissionIds: ofSecond })])
    assert.deepEqual(await visits('2026-12-05'), [first])
  })

  test(`${name}: a refund binds until it is done, and its cancelled order is kept`, async (t) => {
    const { ledger, reads } = await given(t, claim(), openPayment(), acceptConfirm())
    await ledger.commit([settlePayment(captured), cancel()])
    const found = () => reads.findObligations('mina', '2026-01-01')
    const expected = { keptOrders: 1, openHolds: 0, openRefunds: 1, visits: [] }
    assert.deepEqual(await found(), expected)
    const ref = {
      orderId: 'order-1',
      refundId: (await reads.refundsDue(NOW, 1))[0]?.refundId ?? '',
    }
    await ledger.commit([{ kind: 'sendRefund', ...ref }])
    assert.equal((await found()).openRefunds, 1)
    await ledger.commit([{ kind: 'settleRefund', ...ref, answer: { kind: 'done' } }])
    assert.deepEqual(await found(), { ...expected, openRefunds: 0 })
  })

  test(`${name}: keys are looked up together: of orders, of other calls, and new ones`, async (t) => {
    const { reads } = await given(
      t,
      claim({ idempotency: givenKey('of an order') }),
      cancel({ idempotency: givenKey('of a cancel') }),
    )
    const found = await reads.lookUpKeys([
      ['mina', 'of an order'],
      ['mina', 'of a cancel'],
      ['mina', 'new'],
      ['juno', 'of an order'],
    ])
    assert.deepEqual(
      found.orders.map(({ id }) => id),
      ['order-1'],
    )
    assert.deepEqual(
      found.kept.map(({ key, status }) => [key, status]),
      [['of a cancel', 200]],
    )
    assert.equal((await reads.lookUpKeys([['mina', 'of an order']])).orders.length, 1)
    assert.equal((await reads.lookUpKeys([['mina', 'of a cancel']])).kept.length, 1)
  })

  test(`${name}: a payment leads to its order`, async (t) => {
    const { reads } = await given(t, claim(), openPayment())
    assert.equal((await reads.findOrderOfPayment('payment-1'))?.id, 'order-1')
  })

  test(`${name}: a sale comes with its units, a unit with its ticket`, async (t) => {
    const { reads } = await given(t)
    const found = await reads.findSale('panda')
    assert.deepEqual(found?.sale, givenSale({ perPersonLimit: 20 }))
    assert.deepEqual(found?.units.map(({ unitId }) => unitId).toSorted(), ['unit-1', 'unit-2'])
    assert.equal(await reads.findSaleVersion('panda'), 1)
    assert.equal(await reads.findTicketOfUnit('unit-2'), 'panda')
    assert.deepEqual(await reads.listTicketIds(), ['panda'])
  })

  test(`${name}: open stock is that of sales that have not closed`, async (t) => {
    const other = { unitId: 'other', visitDate: '2026-12-05', capacity: 1 }
    const { ledger, reads } = await given(t)
    await ledger.commit([putSale({ ticketId: 'closing', closesAt: NOW + 5 }, [other])])
    const openAt = async (now: number) =>
      (await reads.listOpenStock(now)).map(({ unitId }) => unitId).toSorted()
    assert.deepEqual(await openAt(NOW + 4), ['other', 'unit-1', 'unit-2'])
    assert.deepEqual(await openAt(NOW + 5), ['unit-1', 'unit-2'])
  })

  test(`${name}: the next release is the earliest end of a hold, unit by unit`, async (t) => {
    const { ledger, reads, setNow } = await given(t, order('o1'))
    setNow(NOW + 7)
    await ledger.commit([order('o2'), order('o3', 'unit-2')])
    const ends = { 'unit-1': NOW + HOLD_MS, 'unit-2': NOW + 7 + HOLD_MS }
    const releases = async () => Object.fromEntries(await reads.nextReleases(['unit-1', 'unit-2']))
    assert.deepEqual(await releases(), ends)
    await ledger.commit([cancel({ orderId: 'o1' }), cancel({ orderId: 'o3' })])
    assert.deepEqual(await releases(), { 'unit-1': NOW + 7 + HOLD_MS })
  })

  test(`${name}: holds are due from the millisecond of their end, so many at a time`, async (t) => {
    const { ledger, reads } = await given(t, order('o1'), order('o2', 'unit-2'), order('o3'))
    const end = NOW + HOLD_MS
    assert.deepEqual(await reads.dueHolds(end - 1, 10), [])
    assert.deepEqual((await reads.dueHolds(end, 10)).toSorted(), ['o1', 'o2', 'o3'])
    assert.equal((await reads.dueHolds(end, 2)).length, 2)
    await ledger.commit([cancel({ orderId: 'o1' })])
    assert.deepEqual((await reads.dueHolds(end, 10)).toSorted(), ['o2', 'o3'])
  })

  test(`${name}: an order of two lines is due once`, async (t) => {
    const lines = units.map(({ unitId }) => ({ unitId, quantity: 1 }))
    const { reads } = await given(t, claim({ lines }))
    assert.deepEqual(await reads.dueHolds(NOW + HOLD_MS, 10), ['order-1'])
  })

  test(`${name}: a hold that a confirm moved is due at its new end`, async (t) => {
    const { reads } = await given(t, claim(), openPayment(), acceptConfirm())
    assert.deepEqual(await reads.dueHolds(NOW + HOLD_MS, 10), [])
  })

  test(`${name}: payments are looked at when their time has come, while they are open`, async (t) => {
    const { ledger, reads } = await given(t, claim(), openPayment(), acceptConfirm())
    const ref = { orderId: 'order-1', paymentId: 'payment-1' }
    assert.deepEqual(await reads.paymentsToCheck(NOW + 14_999, 10), [])
    assert.deepEqual(await reads.paymentsToCheck(NOW + 15_000, 10), [ref])
    await ledger.commit([settlePayment(captured)])
    assert.deepEqual(await reads.paymentsToCheck(NOW + 15_000, 10), [])
  })

  test(`${name}: refunds are due at once, and no more when they are done`, async (t) => {
    const late = settlePayment(captured)
    const { ledger, reads } = await given(t, claim(), openPayment(), cancel(), late)
    const [due] = await reads.refundsDue(NOW, 10)
    assert.equal(due?.orderId, 'order-1')
    const ref = { orderId: 'order-1', refundId: due?.refundId ?? '' }
    await ledger.commit([{ kind: 'sendRefund', ...ref }])
    assert.deepEqual(await reads.refundsDue(NOW, 10), [])
    await ledger.commit([{ kind: 'settleRefund', ...ref, answer: { kind: 'done' } }])
    assert.deepEqual(await reads.refundsDue(NOW + 86_400_000, 10), [])
    assert.equal((await reads.findOrder('order-1'))?.refunds[0]?.amount, PRICE)
  })

  test(`${name}: a cart is read as it was put`, async (t) => {
    const put = { kind: 'putCartLine' as const, userId: 'mina', unitId: 'unit-2', quantity: 3 }
    const { reads } = await given(t, put)
    assert.deepEqual(await reads.findCart('mina'), {
      userId: 'mina',
      lines: [{ unitId: 'unit-2', quantity: 3, currency: 'KRW' }],
      updatedAt: NOW,
    })
  })
}

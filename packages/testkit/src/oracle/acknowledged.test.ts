import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Acknowledged, checkAcknowledged } from './acknowledged.ts'
import { VIOLATIONS_SHOWN_MAX } from './checked.ts'
import { openSnapshot } from './snapshot.ts'
import { openBusySale } from './testing/busy-sale.ts'
import { FIRST_DAY } from './testing/scratch-sale.ts'

test('remembered 201s are looked up one by one', async (t) => {
  const sale = await openBusySale(t)
  const snapshot = await openSnapshot(sale)
  t.after(() => snapshot.close())
  const check = async (remembered: readonly Acknowledged[]) => {
    const { violationCount, violations } = await checkAcknowledged(snapshot, remembered)
    return { violationCount, what: violations.map(({ what }) => what) }
  }
  const { id: orderId, userId, lines } = sale.pending
  const answered = lines.map(({ unitId, quantity }) => ({ unitId, quantity }))

  await t.test('what is there is no violation', async () => {
    const paid = { orderId: sale.paid.id, userId: 'paid', paid: true }
    const found = await check([{ orderId, userId, lines: answered }, paid])
    assert.deepEqual(found, { violationCount: 0, what: [] })
  })
  await t.test('an order that is not there', async () => {
    const found = await check([{ orderId: 'gone' }])
    assert.deepEqual(found.what, ['answered 201, and the order is not there'])
  })
  await t.test('an order of another person', async () => {
    assert.equal((await check([{ orderId, userId: 'somebody' }])).violationCount, 1)
  })
  await t.test('an order with other lines', async () => {
    const more = [{ unitId: FIRST_DAY, quantity: 2 }]
    assert.equal((await check([{ orderId, lines: more }])).violationCount, 1)
  })
  await t.test('a payment that was answered and is not there', async () => {
    assert.equal((await check([{ orderId, paid: true }])).violationCount, 1)
  })
  await t.test('all are counted, some are shown', async () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ orderId: `gone ${index}` }))
    const found = await check(many)
    assert.equal(found.violationCount, 50)
    assert.equal(found.what.length, VIOLATIONS_SHOWN_MAX)
  })
})

test('confirms whose answer was never recorded are told, and are no violation', async (t) => {
  const sale = await openBusySale(t)
  await sale.tamper(`UPDATE idempotency SET state = 'OPEN', status = 0, body = ''
    WHERE user_id = 'processing' AND status = 202`)
  const snapshot = await openSnapshot(sale)
  t.after(() => snapshot.close())
  const found = await checkAcknowledged(snapshot)
  assert.equal(found.violationCount, 0)
  assert.deepEqual(found.notes, [
    '1 confirms were accepted and not answered yet',
    'no list of remembered 201s was given',
  ])
})

import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { getCart, putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import { forgetPerson as forgetPersonCall } from '@onsale/contracts/internal/person-calls.ts'
import type { Command } from '../domain/commands.ts'
import { person, sell, unitOf } from '../testing/person.ts'
import { bodyOf, givenService, HOLD_MS, PAYING_MS, told } from '../testing/service.ts'
import { forgetPerson } from './forget-person.ts'

async function given(t: TestContext) {
  const under = await givenService(t)
  await sell(under, { perPersonLimit: 200, units: unitOf(200) })
  const mina = person(under, 'mina')
  const forget = () => under.call(forgetPersonCall, { params: { userId: 'mina' } })
  const statusOf = async (orderId: string) => (await mina.order(orderId)).status
  const held = async () => (await under.books()).stock.find((row) => row.unitId === 'unit-1')?.held
  return { under, mina, forget, statusOf, held }
}

test('the cart goes, and holds that nobody is paying are given back', async (t) => {
  const { under, mina, forget, statusOf, held } = await given(t)
  await under.call(putCartLine, {
    as: 'mina',
    params: { unitId: 'unit-1' },
    body: { quantity: 2 },
  })
  const pending = await mina.holdId()
  const paying = await mina.holdId(2)
  assert.equal(told(await mina.pay(paying)), '201')
  assert.equal(told(await forget()), '204')
  assert.equal(await statusOf(pending), 'CANCELLED')
  assert.equal(await statusOf(paying), 'CANCELLED')
  assert.equal(await held(), 0)
  assert.deepEqual(bodyOf(await under.call(getCart, { as: 'mina' })).lines, [])
})

test('nobody waits for a provider that is deciding; that hold comes to its own end', async (t) => {
  const { under, mina, forget, statusOf, held } = await given(t)
  under.service.start()
  const orderId = await mina.holdId()
  assert.equal(told(await mina.buy(orderId, 'timeout')), '202')
  assert.equal(told(await forget()), '204')
  assert.equal(await statusOf(orderId), 'PAYING')
  await under.advance(HOLD_MS + PAYING_MS)
  // The provider answers from a thread of its own, which takes its own time.
  for (let round = 0; round < 100 && (await statusOf(orderId)) === 'PAYING'; round += 1) {
    await under.advance(100)
  }
  assert.equal(await statusOf(orderId), 'EXPIRED')
  assert.equal(await held(), 0)
})

test('admissions stay valid, and another person keeps everything', async (t) => {
  const { under, mina, forget, statusOf } = await given(t)
  const orderId = await mina.holdId()
  await mina.buy(orderId)
  const juno = person(under, 'juno')
  const hers = await juno.holdId()
  await forget()
  assert.equal(await statusOf(orderId), 'PAID')
  assert.deepEqual(
    (await mina.admissions(orderId)).map(({ state }) => state),
    ['VALID'],
  )
  assert.equal((await juno.order(hers)).status, 'PENDING')
})

test('an order that was paid after it was seen holding stays paid', async (t) => {
  const { under, mina } = await given(t)
  const orderId = await mina.holdId()
  const seen = await under.reads.listOrders({ userId: 'mina', ordersMax: 10 })
  await mina.buy(orderId)
  const submitted: Command[] = []
  const committer = {
    async submit(command: Command) {
      submitted.push(command)
      return { kind: 'refused', code: 'NOT_CANCELLABLE' } as never // what every command may be told
    },
    run: async () => ({ kind: 'choreDone' as const, changed: 0 }),
  }
  await forgetPerson({ reads: { listOrders: async () => seen }, committer }, 'mina')
  const cancels = submitted.filter((command) => command.kind === 'cancel')
  assert.ok(cancels.length > 0)
  assert.ok(cancels.every((command) => command.holdOnly === true))
})

test('more holds than one round takes are all given back, around one that stays', async (t) => {
  const { mina, forget, statusOf, held } = await given(t)
  const ids: string[] = []
  for (let count = 0; count < 105; count += 1) ids.push(await mina.holdId())
  const stays = ids[50] ?? ''
  await mina.buy(stays, 'timeout')
  await forget()
  assert.equal(await held(), 1)
  assert.equal(await statusOf(stays), 'PAYING')
})

test('doing it again changes nothing', async (t) => {
  const { under, mina, forget } = await given(t)
  await mina.holdId()
  await forget()
  const [books, cart] = [await under.books(), await under.reads.findCart('mina')]
  await under.time.advance(10)
  assert.equal(told(await forget()), '204')
  assert.deepEqual(await under.books(), books)
  assert.deepEqual(await under.reads.findCart('mina'), cart)
  assert.equal(told(await under.call(forgetPersonCall, { params: { userId: 'nobody' } })), '204')
})

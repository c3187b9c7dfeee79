// What is acknowledged is committed: it is there after kill -9 at any moment.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { getOrder, listOrders } from '@onsale/contracts/http/order-calls.ts'
import type { Answer, Caller } from './testing/api.ts'
import { assertReplay } from './testing/assert-replay.ts'
import { eventually } from './testing/eventually.ts'
import {
  buy,
  confirm,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  inDays,
} from './testing/given.ts'
import { startChild } from './testing/start-child.ts'
import { makeDataDir } from './testing/start-onsale.ts'

let dataDir: string
before(async () => {
  dataDir = await makeDataDir()
})
after(() => rm(dataDir, { recursive: true, force: true }))

test('after kill -9 in mid-burst every 201 is there, its retry replays it, and nothing leaks', async (t) => {
  const first = await startChild(t, dataDir)
  const capacity = 60
  const { ticket, unitId } = await givenTicket(first, {
    units: [{ visitDate: inDays(30), capacity }],
  })
  const { order: paid } = await givenPaid(first.person(), unitId)
  const people = Array.from({ length: 120 }, () => first.person())
  const answers = new Map<Caller, Answer>()
  let killed: Promise<unknown> | undefined
  await Promise.all(
    people.map(async (person, at) => {
      try {
        answers.set(person, await buy(person, unitId, 1, 'k'))
      } catch {
        // The process died under this request: whether it was done, the retry will tell.
      }
      if (at === 20) killed = first.end('SIGKILL')
    }),
  )
  assert.equal(await killed, 'SIGKILL')

  const again = await startChild(t, dataDir)
  const retries = await Promise.all(
    people.map(async (person) => {
      const same = again.bearing(person.authorization ?? '')
      return { person, same, retry: await buy(same, unitId, 1, 'k') }
    }),
  )
  for (const { person, same, retry } of retries) {
    const before = answers.get(person)
    if (before?.status === 201) assertReplay(before, retry)
    const orders = (await same.call(listOrders)).expect(200).items.length
    assert.equal(orders, retry.status === 201 ? 1 : 0)
  }
  const won = retries.filter(({ retry }) => retry.status === 201).length
  assert.equal(won, capacity - 1, 'all is sold, and once')
  assert.equal(paid.status, 'PAID')
  await eventually(
    async () => {
      const shown = await again.anybody.call(getAvailability, { params: { ticketId: ticket.id } })
      const [unit] = shown.expect(200).units
      assert.deepEqual([unit?.free, unit?.held], [0, capacity - 1])
    },
    { withinMs: 3_000 },
  )
  await again.end('SIGKILL')
})

test('a hold that ran out, and a late payment, are finished by the next process', async (t) => {
  const env = { ONSALE_HOLD_SECONDS: '1', ONSALE_PAYING_SECONDS: '1' }
  const first = await startChild(t, dataDir, env)
  const { unitId } = await givenTicket(first)
  const [idle, late] = [first.person(), first.person()]
  const held = await givenOrder(idle, unitId)
  const payment = await givenPayment(late, (await givenOrder(late, unitId)).id)
  const undecided = await confirm(late, payment, 'late')
  undecided.expect(202)
  await first.end('SIGKILL')

  const again = await startChild(t, dataDir, env)
  const becomes = (person: Caller, orderId: string, status: string) =>
    eventually(
      async () => {
        const same = again.bearing(person.authorization ?? '')
        const order = (await same.call(getOrder, { params: { orderId } })).expect(200)
        assert.equal(order.status, status)
      },
      { withinMs: 9_000 },
    )
  await Promise.all([becomes(idle, held.id, 'EXPIRED'), becomes(late, payment.orderId, 'PAID')])
  assert.equal(await again.end('SIGTERM'), 0)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NewTicket } from '@onsale/contracts/http/ticket.ts'
import { refused } from '@onsale/kernel/result.ts'
import { fingerprintOf } from '@onsale/platform/idempotency/fingerprint.ts'
import { type CatalogueTx, OrderUnavailable, type TicketDeps } from '../ports.ts'
import { givenTicketService, newTicket } from '../testing/given.ts'
import { addUnit } from './add-unit.ts'
import { createTicket } from './create-ticket.ts'
import { pauseTicket } from './pause-ticket.ts'

const PATH = '/api/admin/tickets'

function send(deps: TicketDeps, asked: NewTicket, key = 'k', userId = 'admin') {
  const once = { userId, key, fingerprint: fingerprintOf('POST', PATH, asked) }
  return createTicket(deps, { asked, once })
}

async function ticketsOf({ store }: TicketDeps): Promise<number> {
  return (await store.list({ limit: 99 })).length
}

/** The same deps, but the process ends at the given point of its next write transaction. */
function dying(deps: TicketDeps, at: (tx: CatalogueTx) => CatalogueTx): TicketDeps {
  return {
    ...deps,
    store: { ...deps.store, write: (work) => deps.store.write((tx) => work(at(tx))) },
  }
}

test('the same request again gets the kept answer, whatever became of the ticket since', async (t) => {
  const { deps } = await givenTicketService(t)
  const first = await send(deps, newTicket())
  assert.ok(first.kind === 'answered' && !first.replayed)
  await pauseTicket(deps, { ticketId: first.body.id })
  const again = await send(deps, newTicket())
  assert.deepEqual(again, { ...first, replayed: true })
  assert.equal(await ticketsOf(deps), 1)
})

test('another request under the same key is refused; another person has keys of their own', async (t) => {
  const { deps } = await givenTicketService(t)
  await send(deps, newTicket())
  const other = await send(deps, newTicket({ venue: 'Elsewhere' }))
  assert.equal(other.kind === 'refused' && other.code, 'IDEMPOTENCY_KEY_REUSED')
  assert.ok((await send(deps, newTicket(), 'k', 'another admin')).kind === 'answered')
  assert.equal(await ticketsOf(deps), 2)
})

test('without a key every request stands for itself', async (t) => {
  const { deps } = await givenTicketService(t)
  await createTicket(deps, { asked: newTicket() })
  await createTicket(deps, { asked: newTicket() })
  assert.equal(await ticketsOf(deps), 2)
})

test('failure mode 11: sent ten times at once, in two processes, it is one ticket', async (t) => {
  const { deps, anotherProcess } = await givenTicketService(t)
  const there = anotherProcess()
  const sent = Array.from({ length: 10 }, (_, n) => send(n % 2 === 0 ? deps : there, newTicket()))
  const answers = await Promise.all(sent)
  const bodies = answers.map((answer) => answer.kind === 'answered' && answer.body)
  assert.equal(await ticketsOf(deps), 1)
  for (const body of bodies) assert.deepEqual(body, bodies[0])
  const replayed = answers.map((answer) => answer.kind === 'answered' && answer.replayed)
  assert.equal(replayed.filter((was) => !was).length, 1)
})

test('a key taken by another process between look and write is looked up again', async (t) => {
  const { deps, anotherProcess } = await givenTicketService(t)
  const first = await send(anotherProcess(), newTicket())
  assert.ok(first.kind === 'answered')
  let looks = 0
  const blind = dying(deps, (tx) => ({
    ...tx,
    async findKept(userId, key) {
      looks += 1
      // As where writers run side by side: the other one had not committed yet.
      return looks === 1 ? undefined : tx.findKept(userId, key)
    },
  }))
  assert.deepEqual(await send(blind, newTicket()), { ...first, replayed: true })
  assert.equal(await ticketsOf(deps), 1)
})

test('a duplicate of a request that takes long waits five seconds, then is told so', async (t) => {
  const { deps, order, time } = await givenTicketService(t)
  const gate = Promise.withResolvers<void>()
  order.gate = gate.promise
  const first = send(deps, newTicket())
  while (order.calls === 0) await time.settle()
  const duplicate = send(deps, newTicket())
  await time.advance(5_000)
  const told = await duplicate
  assert.ok(told.kind === 'refused' && told.code === 'IDEMPOTENCY_IN_FLIGHT')
  assert.ok((told.retryAfterSeconds ?? 0) >= 1)
  gate.resolve()
  assert.ok((await first).kind === 'answered')
})

test('refusals are not kept: the key is free for any request', async (t) => {
  const { deps } = await givenTicketService(t)
  const refusedFirst = await send(deps, newTicket({ timeZone: 'Mars/Olympus' }))
  assert.equal(refusedFirst.kind, 'refused')
  const then = await send(deps, newTicket())
  assert.ok(then.kind === 'answered' && !then.replayed)
})

test('a crash in the transaction leaves neither ticket nor answer', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const crash = dying(deps, (tx) => ({
    ...tx,
    async keep(once, answer) {
      await tx.keep(once, answer)
      throw new Error('the process is gone')
    },
  }))
  await assert.rejects(send(crash, newTicket()), /the process is gone/)
  assert.equal(await ticketsOf(deps), 0)
  assert.equal(order.calls, 0)
  const again = await send(deps, newTicket())
  assert.ok(again.kind === 'answered' && !again.replayed)
})

test('a crash after the commit: the replay tells the order service before it answers', async (t) => {
  const { deps, order, anotherProcess } = await givenTicketService(t)
  order.isReachable = false
  await assert.rejects(send(deps, newTicket()), OrderUnavailable)
  await assert.rejects(send(deps, newTicket()), OrderUnavailable, 'no answer while order is away')
  assert.equal(order.sales.size, 0)
  order.isReachable = true
  const again = await send(anotherProcess(), newTicket())
  assert.ok(again.kind === 'answered' && again.replayed)
  assert.equal(order.sales.get(again.body.id)?.version, 1)
  assert.equal(await ticketsOf(deps), 1)
})

test('a replay tells the order service what holds now, not what held then', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const first = await send(deps, newTicket())
  assert.ok(first.kind === 'answered')
  await pauseTicket(deps, { ticketId: first.body.id })
  order.sales.clear()
  await send(deps, newTicket())
  assert.equal(order.sales.get(first.body.id)?.paused, true)
})

test('a unit: 404 first, then the kept answer, then the state', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const ticket = await createTicket(deps, { asked: newTicket() })
  assert.ok(ticket.kind === 'answered')
  const asked = { visitDate: '2026-12-24', capacity: 5 }
  const sendUnit = (ticketId: string, key: string) => {
    const fingerprint = fingerprintOf('POST', `${PATH}/${ticketId}/units`, asked)
    return addUnit(deps, { ticketId, asked, once: { userId: 'admin', key, fingerprint } })
  }
  const unknown = await sendUnit('unknown', 'k')
  assert.equal(unknown.kind === 'refused' && unknown.code, 'NOT_FOUND')
  const first = await sendUnit(ticket.body.id, 'k')
  assert.ok(first.kind === 'answered' && !first.replayed)
  order.stock.clear()
  assert.deepEqual(await sendUnit(ticket.body.id, 'k'), { ...first, replayed: true })
  assert.equal(order.stock.get(first.body.unitId)?.capacity, 5, 'the replay told it again')
  const exists = await sendUnit(ticket.body.id, 'another key')
  assert.equal(exists.kind === 'refused' && exists.code, 'UNIT_EXISTS')
})

test('a key that its person used at the order service is refused; refused, it is free there', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const key = 'admin k'
  order.keys.set(key, 'fingerprint of an order')
  assert.deepEqual(await send(deps, newTicket()), refused('IDEMPOTENCY_KEY_REUSED'))
  assert.equal(await ticketsOf(deps), 0)
  order.keys.clear()
  const made = await send(deps, newTicket())
  assert.ok(made.kind === 'answered')
  assert.ok(order.keys.has(key))
})

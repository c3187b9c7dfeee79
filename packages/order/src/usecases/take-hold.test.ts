import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { createMemoryGate } from '../adapters/memory/memory-gate.ts'
import type { Command } from '../domain/commands.ts'
import type { Refusal, Replayed } from '../domain/outcome.ts'
import type { Sale } from '../domain/sale.ts'
import type { Stock } from '../domain/stock.ts'
import { createSalesCopy } from '../engine/sales-copy.ts'
import type { Committer } from '../ports.ts'
import { claim, givenKey } from '../testing/commands.ts'
import { givenOrder, givenSale, givenStock, NOW } from '../testing/given.ts'
import { codeOf } from '../testing/trial.ts'
import { addUp, refuseWaiting, type TakeHold, takeHold } from './take-hold.ts'

const replayed: Replayed = { kind: 'replayedOrder', order: givenOrder({ id: 'the first' }) }

/** A process with its copies, before a ledger that grants whatever reaches it. */
async function givenProcess(
  options: { sale?: Partial<Sale>; stock?: Stock; known?: Replayed | Refusal } = {},
) {
  const time = createSimulatedTime(NOW)
  const stock = options.stock ?? givenStock()
  const sale = givenSale(options.sale)
  const gate = createMemoryGate()
  await gate.apply([stock])
  const sales = createSalesCopy(
    {
      findSale: async () => ({ sale, units: [stock] }),
      findSaleVersion: async () => sale.version,
      findTicketOfUnit: async (unitId) => (unitId === stock.unitId ? 'panda' : undefined),
    },
    time.clock,
  )
  const submitted: Command[] = []
  const lookedUp: string[] = []
  const granting = {
    async submit(command: Command) {
      submitted.push(command)
      return { kind: 'order', order: givenOrder() }
    },
    run: () => Promise.reject(new Error('no chore is expected here')),
  } as unknown as Committer // it is only ever asked for claims here
  const deps = {
    sales,
    gate,
    keys: {
      async find(claimed: { key: string } | null) {
        if (claimed !== null) lookedUp.push(claimed.key)
        return claimed === null ? undefined : options.known
      },
    },
    committer: granting,
    clock: time.clock,
    ids: { next: () => 'order-new' },
  }
  const take = (changes: Partial<TakeHold> = {}) =>
    takeHold(deps, {
      userId: 'mina',
      idempotency: null,
      lines: [{ unitId: 'unit-1', quantity: 1 }],
      expectedTotal: null,
      ...changes,
    })
  return { take, submitted, lookedUp, deps, gate }
}

const idempotency = givenKey('k1')
const soldOut = givenStock({ capacity: 5, held: 2, sold: 3, version: 9 })

test('what may succeed goes to the ledger, without a look at its key', async () => {
  const { take, submitted, lookedUp } = await givenProcess()
  assert.equal((await take({ idempotency })).kind, 'order')
  assert.equal(submitted.length, 1)
  assert.deepEqual(lookedUp, [])
})

test('what the gate is sure of never reaches the ledger', async () => {
  const { take, submitted } = await givenProcess({ stock: soldOut })
  assert.deepEqual(await take(), {
    kind: 'refused',
    code: 'SOLD_OUT',
    lines: [{ unitId: 'unit-1', asked: 1, free: 0, held: 2 }],
  })
  assert.deepEqual(submitted, [])
})

test('a unit that the gate does not know is no reason to refuse', async () => {
  const { deps, submitted } = await givenProcess()
  const blind = { ...deps, gate: createMemoryGate() }
  const lines = [{ unitId: 'unit-1', quantity: 1 }]
  await takeHold(blind, { userId: 'mina', idempotency: null, lines, expectedTotal: null })
  assert.equal(submitted.length, 1)
})

for (const [what, options] of [
  ['sold out', { stock: soldOut }],
  ['paused', { sale: { paused: true } }],
  ['closed', { sale: { closesAt: NOW } }],
] as const) {
  test(`${what}: whoever has a key is looked up first`, async () => {
    const { take, lookedUp } = await givenProcess({ ...options, known: replayed })
    assert.deepEqual(await take({ idempotency }), replayed)
    assert.deepEqual(lookedUp, ['k1'])
  })
}

test('a unit that nobody ever sold is not found, whatever the key', async () => {
  const { take, lookedUp } = await givenProcess({ known: replayed })
  const lines = [{ unitId: 'nowhere', quantity: 1 }]
  assert.equal(codeOf(await take({ idempotency, lines })), 'UNIT_NOT_FOUND')
  assert.deepEqual(lookedUp, [])
})

test('LIMIT_EXCEEDED is said by the ledger only', async () => {
  const { take, submitted } = await givenProcess({ sale: { perPersonLimit: 0 } })
  await take()
  assert.equal(submitted.length, 1)
})

test('lines of one unit are added up where it first stands', () => {
  const lines = [
    { unitId: 'b', quantity: 1 },
    { unitId: 'a', quantity: 2 },
    { unitId: 'b', quantity: 3 },
  ]
  assert.deepEqual(addUp(lines), [
    { unitId: 'b', quantity: 4 },
    { unitId: 'a', quantity: 2 },
  ])
})

test('added up they are judged together', async () => {
  const { take } = await givenProcess({ stock: givenStock({ capacity: 3 }) })
  const line = { unitId: 'unit-1', quantity: 2 }
  assert.equal(codeOf(await take({ lines: [line, line] })), 'SOLD_OUT')
})

test('claims that leave the queue are told their order, or what is left', async () => {
  const { deps } = await givenProcess({ stock: soldOut, known: replayed })
  await deps.sales.refresh(['panda'])
  const waiting = [claim({ idempotency }), claim({ orderId: 'o2' })]
  const [winner, loser] = await refuseWaiting(deps, waiting, await deps.gate.read(['unit-1']))
  assert.deepEqual(winner, replayed)
  assert.deepEqual(loser, {
    kind: 'refused',
    code: 'SOLD_OUT',
    lines: [{ unitId: 'unit-1', asked: 1, free: 0, held: 2 }],
  })
})

test('a price that changed while they waited is told before that nothing is left', async () => {
  const { deps } = await givenProcess({ stock: soldOut, sale: { price: 60_000 } })
  await deps.sales.refresh(['panda'])
  const expectedTotal = { amount: 50_000, currency: 'KRW' }
  const rows = await deps.gate.read(['unit-1'])
  const [told] = await refuseWaiting(deps, [claim({ expectedTotal })], rows)
  assert.equal(told && codeOf(told), 'PRICE_CHANGED')
})

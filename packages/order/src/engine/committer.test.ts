import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { createMemoryGate } from '../adapters/memory/memory-gate.ts'
import type { ClaimCommand, ClaimOutcome } from '../domain/decide-claim.ts'
import type { Command } from '../domain/commands.ts'
import type { EntryResult, Gate } from '../ports.ts'
import { claim as claimCommand } from '../testing/commands.ts'
import { createFakeLedger } from '../testing/fake-ledger.ts'
import { givenOrder, givenStock, NOW } from '../testing/given.ts'
import { codeOf } from '../testing/trial.ts'
import { createCommitter, type CommitterOptions } from './committer.ts'

const soldOut: ClaimOutcome = { kind: 'refused', code: 'SOLD_OUT' }
const claim = (orderId: string, changes: Partial<ClaimCommand> = {}) =>
  claimCommand({ orderId, ...changes })
const expire = (orderId: string): Command => ({ kind: 'expire', orderId, providerSays: null })

function givenCommitter(options: Partial<CommitterOptions> = {}) {
  const time = createSimulatedTime(NOW)
  const ledger = createFakeLedger()
  const gate = createMemoryGate()
  const log: string[] = []
  const committer = createCommitter({
    ledger,
    gate,
    clock: time.clock,
    scheduler: time.scheduler,
    queueOrdersMax: 1_000,
    refuseWaiting: async (claims) => claims.map(() => soldOut),
    refreshSales: async () => {},
    onEvents: () => {},
    ...options,
  })
  /** Submits, and notes in `log` how it ended. */
  const submit = (command: Command & { orderId?: string }): void => {
    const name = `${command.kind} ${command.orderId ?? ''}`
    committer.submit(command).then(
      (outcome) => log.push(`${name}: ${codeOf(outcome) ?? outcome.kind}`),
      (fault: unknown) => log.push(`${name}: ${fault instanceof Error ? fault.name : 'no error'}`),
    )
  }
  return { time, ledger, gate, log, committer, submit }
}

/** Two batches are in flight, so that whatever comes now waits. */
async function givenBusy(options: Partial<CommitterOptions> = {}) {
  const given = givenCommitter({ secondBatchEntriesMin: 1, ...options })
  given.submit(claim('first'))
  await given.time.settle()
  given.submit(claim('second'))
  await given.time.settle()
  assert.deepEqual(given.ledger.batches, [['claim first'], ['claim second']])
  return given
}

test('what arrives in one turn is committed together, an idle ledger at once', async () => {
  const { time, ledger, submit } = givenCommitter()
  for (const id of ['o1', 'o2', 'o3']) submit(claim(id))
  await time.settle()
  assert.deepEqual(ledger.batches, [['claim o1', 'claim o2', 'claim o3']])
})

test('nobody is answered before the commit', async () => {
  const { time, ledger, submit, log } = givenCommitter()
  submit(claim('o1'))
  await time.settle()
  assert.deepEqual(log, [])
  ledger.commitNext()
  await time.settle()
  assert.deepEqual(log, ['claim o1: order'])
})

test('steps of people who hold something go before claims that came earlier', async () => {
  const { time, ledger, submit } = await givenBusy()
  submit(claim('o1'))
  submit(claim('o2'))
  submit(expire('o3'))
  ledger.commitNext()
  await time.settle()
  assert.deepEqual(ledger.batches[2], ['expire o3', 'claim o1', 'claim o2'])
})

test('a batch has 256 entries at most, and claims keep their order over batches', async () => {
  const { time, ledger, submit } = await givenBusy()
  const ids = Array.from({ length: 600 }, (_, index) => `o${index}`)
  for (const id of ids) submit(claim(id))
  for (let batch = 0; batch < 5; batch += 1) {
    ledger.commitNext()
    await time.settle()
  }
  assert.deepEqual(
    ledger.batches.slice(2).map(({ length }) => length),
    [256, 256, 88],
  )
  assert.deepEqual(
    ledger.batches.slice(2).flat(),
    ids.map((id) => `claim ${id}`),
  )
})

test('two batches are in flight at most', async () => {
  const { time, ledger, submit } = await givenBusy()
  submit(claim('o1'))
  await time.settle()
  assert.equal(ledger.batches.length, 2)
})

test('a second batch is given when 32 wait for it; fewer wait for the first', async () => {
  const { time, ledger, submit } = givenCommitter()
  submit(claim('first'))
  await time.settle()
  const ids = Array.from({ length: 32 }, (_, index) => `o${index}`)
  for (const id of ids.slice(1)) submit(claim(id))
  await time.settle()
  assert.equal(ledger.batches.length, 1)
  submit(claim('o0'))
  await time.settle()
  assert.equal(ledger.batches[1]?.length, 32)
  submit(claim('later'))
  await time.settle()
  ledger.commitNext()
  await time.settle()
  assert.equal(ledger.batches.length, 2)
  ledger.commitNext()
  await time.settle()
  assert.deepEqual(ledger.batches[2], ['claim later'])
})

test('a claim for which there is no place is Overloaded at once, and never starts', async () => {
  const { time, ledger, submit, log, committer } = await givenBusy({ queueOrdersMax: 2 })
  for (const id of ['o1', 'o2', 'o3']) submit(claim(id))
  await time.settle()
  assert.deepEqual(log, ['claim o3: Overloaded'])
  assert.equal(committer.waitingClaims(), 2)
  ledger.commitNext()
  await time.settle()
  assert.deepEqual(ledger.batches[2], ['claim o1', 'claim o2'])
})

test("a step finds a place though the claims' queue is full", async () => {
  const { time, ledger, submit, log } = await givenBusy({ queueOrdersMax: 1 })
  submit(claim('o1'))
  submit(expire('o2'))
  ledger.commitNext()
  await time.settle()
  assert.deepEqual(ledger.batches[2], ['expire o2', 'claim o1'])
  assert.equal(
    log.some((line) => line.includes('Overloaded')),
    false,
  )
})

test('a claim that waited over 5 s is Overloaded instead of committed', async () => {
  const { time, ledger, submit, log } = await givenBusy()
  submit(claim('old'))
  submit(expire('step'))
  await time.advance(1)
  submit(claim('young'))
  await time.advance(5_000)
  ledger.commitNext()
  await time.settle()
  assert.ok(log.includes('claim old: Overloaded'))
  assert.deepEqual(ledger.batches[2], ['expire step', 'claim young'])
})

test('a claim that waits is answered after 5 to 6 s though the ledger is stuck', async () => {
  const { time, submit, log, committer } = await givenBusy()
  submit(claim('o1'))
  await time.advance(5_000)
  assert.deepEqual(log, [])
  await time.advance(1_000)
  assert.deepEqual(log, ['claim o1: Overloaded'])
  assert.equal(committer.waitingClaims(), 0)
})

test('claims that the committed rows cannot serve leave at once, the others wait on', async () => {
  const { time, ledger, submit, log } = await givenBusy()
  submit(claim('one'))
  submit(claim('two', { lines: [{ unitId: 'unit-1', quantity: 2 }] }))
  submit(claim('other', { lines: [{ unitId: 'unit-2', quantity: 9 }] }))
  submit(claim('late one', { lines: [{ unitId: 'unit-1', quantity: 1 }] }))
  ledger.commitNext({ stock: [givenStock({ capacity: 1, version: 2 })] })
  await time.settle()
  assert.deepEqual(log, ['claim first: order', 'claim two: SOLD_OUT'])
  assert.deepEqual(ledger.batches[2], ['claim one', 'claim other', 'claim late one'])
})

test('before they are refused they are looked up: a winner gets the order again', async () => {
  const asked: string[] = []
  const { time, ledger, submit, log } = await givenBusy({
    async refuseWaiting(claims) {
      asked.push(...claims.map(({ orderId }) => orderId))
      return claims.map(({ orderId }): ClaimOutcome =>
        orderId === 'winner' ? { kind: 'order', order: givenOrder({ id: orderId }) } : soldOut,
      )
    },
  })
  submit(claim('winner'))
  submit(claim('loser'))
  ledger.commitNext({ stock: [givenStock({ capacity: 0, version: 2 })] })
  await time.settle()
  assert.deepEqual(asked, ['winner', 'loser'])
  assert.deepEqual(log.slice(1), ['claim winner: order', 'claim loser: SOLD_OUT'])
})

test('a look-up that fails rejects those claims, and the committer goes on', async () => {
  const { time, ledger, submit, log } = await givenBusy({
    refuseWaiting: () => Promise.reject(new StoreUnavailable('away')),
  })
  submit(claim('o1'))
  ledger.commitNext({ stock: [givenStock({ capacity: 0, version: 2 })] })
  await time.settle()
  assert.ok(log.includes('claim o1: StoreUnavailable'))
  submit(expire('o2'))
  await time.settle()
  assert.deepEqual(ledger.batches.at(-1), ['expire o2'])
})

test('a ledger that fails rejects that batch only', async () => {
  const { time, ledger, submit, log } = await givenBusy()
  submit(claim('third'))
  ledger.failNext(new StoreUnavailable('the disk is full'))
  await time.settle()
  ledger.commitNext()
  ledger.commitNext()
  await time.settle()
  assert.deepEqual(log, [
    'claim first: StoreUnavailable',
    'claim second: order',
    'claim third: order',
  ])
})

test('one bad command fails alone, and says whether it may be tried again', async () => {
  const { time, ledger, submit, log } = givenCommitter()
  for (const id of ['bad', 'away', 'good']) submit(claim(id))
  await time.settle()
  ledger.commitNext({
    results: [
      { ok: false, fault: 'NOT NULL', retryable: false },
      { ok: false, fault: 'locked', retryable: true },
      { ok: true, outcome: soldOut },
    ],
  })
  await time.settle()
  assert.deepEqual(log, [
    'claim bad: Error',
    'claim away: StoreUnavailable',
    'claim good: SOLD_OUT',
  ])
})

test('the gate has what a batch gave back before it is answered', async () => {
  const { time, ledger, submit, log, gate } = givenCommitter()
  submit(expire('o1'))
  await time.settle()
  ledger.commitNext({ stock: [givenStock({ version: 7 })] })
  await time.settle()
  assert.deepEqual(log, ['expire o1: order'])
  assert.equal((await gate.read(['unit-1'])).get('unit-1')?.version, 7)
})

test('a gate that is silent delays an answer by 100 ms at most', async () => {
  const silent: Gate = { ...createMemoryGate(), apply: () => new Promise(() => {}) }
  const { time, ledger, submit, log } = givenCommitter({ gate: silent })
  submit(expire('o1'))
  await time.settle()
  ledger.commitNext({ stock: [givenStock()] })
  await time.advance(99)
  assert.deepEqual(log, [])
  await time.advance(1)
  assert.deepEqual(log, ['expire o1: order'])
})

for (const [what, options] of [
  [
    'a gate that fails',
    { gate: { ...createMemoryGate(), apply: () => Promise.reject(new Error()) } },
  ],
  ['a copy of sales that cannot be read', { refreshSales: () => Promise.reject(new Error()) }],
] as const) {
  test(`${what} does not undo what is committed`, async () => {
    const { time, ledger, submit, log } = givenCommitter(options)
    submit(claim('o1'))
    await time.settle()
    ledger.commitNext({ stock: [givenStock()], changedTicketIds: ['panda'] })
    await time.settle()
    assert.deepEqual(log, ['claim o1: order'])
  })
}

test('a change of a sale is answered after the copy here was read again', async () => {
  const read = Promise.withResolvers<void>()
  const tickets: string[] = []
  const { time, ledger, submit, log } = givenCommitter({
    refreshSales(ticketIds) {
      tickets.push(...ticketIds)
      return read.promise
    },
  })
  submit(claim('o1'))
  await time.settle()
  ledger.commitNext({ changedTicketIds: ['panda'] })
  await time.settle()
  assert.deepEqual([tickets, log], [['panda'], []])
  read.resolve()
  await time.settle()
  assert.deepEqual(log, ['claim o1: order'])
})

test('the relay is woken by batches that wrote events', async () => {
  let wakes = 0
  const { time, ledger, submit } = givenCommitter({ onEvents: () => (wakes += 1) })
  for (const hasEvents of [false, true]) {
    submit(claim('o1'))
    await time.settle()
    ledger.commitNext({ hasEvents })
    await time.settle()
  }
  assert.equal(wakes, 1)
})

test('idle comes when nothing waits or is in flight, and no timer is left', async () => {
  const { time, ledger, submit, committer } = await givenBusy()
  submit(claim('third'))
  await time.settle()
  assert.equal(time.pendingTimers(), 1)
  let isIdle = false
  void committer.idle().then(() => (isIdle = true))
  for (const expected of [false, false, true]) {
    ledger.commitNext()
    await time.settle()
    assert.equal(isIdle, expected)
  }
  assert.equal(time.pendingTimers(), 0)
})

const held: EntryResult = {
  ok: false,
  fault: 'somebody holds its row',
  retryable: true,
  again: true,
}

test('commands whose rows are held come again before those behind them, in their order', async () => {
  const { time, ledger, submit, log } = givenCommitter()
  for (const id of ['o1', 'o2', 'o3']) submit(claim(id))
  submit(expire('o0'))
  await time.settle()
  assert.deepEqual(ledger.batches, [['expire o0', 'claim o1', 'claim o2', 'claim o3']])
  const fine: EntryResult = { ok: true, outcome: soldOut }
  ledger.commitNext({ results: [held, held, fine, held] })
  await time.advance(49)
  assert.equal(ledger.batches.length, 1)
  assert.deepEqual(log, ['claim o2: SOLD_OUT'])
  await time.advance(1)
  assert.deepEqual(ledger.batches[1], ['expire o0', 'claim o1', 'claim o3'])
  submit(claim('o4'))
  ledger.commitNext()
  await time.settle()
  assert.deepEqual(log.slice(1), ['expire o0: order', 'claim o1: order', 'claim o3: order'])
})

test('what stays held is given back after five seconds, and idle waits for it', async () => {
  const { time, ledger, submit, log, committer } = givenCommitter()
  submit(claim('o1'))
  submit(expire('o2'))
  await time.settle()
  const ended: string[] = []
  void committer.idle().then(() => ended.push('idle'))
  for (let round = 0; round < 130 && ended.length === 0; round += 1) {
    const count = ledger.batches.at(-1)?.length ?? 0
    ledger.commitNext({ results: Array.from({ length: count }, () => held) })
    await time.advance(50)
    if (round === 50) assert.deepEqual([...log, ...ended], [])
  }
  assert.deepEqual(log.toSorted(), ['claim o1: Overloaded', 'expire o2: StoreUnavailable'])
  assert.deepEqual(ended, ['idle'])
  assert.equal(time.pendingTimers(), 0)
})

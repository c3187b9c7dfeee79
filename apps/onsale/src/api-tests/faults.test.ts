// What only trouble of our own causes: a store that keeps everybody waiting, a full queue.
import assert from 'node:assert/strict'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { ErrorCode } from '@onsale/contracts/errors.ts'
import { publicCalls } from '@onsale/contracts/http/public-calls.ts'
import type { Answer } from './testing/api.ts'
import { sampleOf } from './testing/documented/samples.ts'
import { eventually } from './testing/eventually.ts'
import { buy, givenTicket, inDays } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'
import { seen } from './testing/wire-record.ts'

/** Another process writes for very long: nobody else can commit until it lets go. */
async function holdWriteLock(api: Onsale, file: string): Promise<DatabaseSync> {
  const database = new DatabaseSync(path.join(api.dataDir, file), { timeout: 0 })
  // Without blocking: whoever has the lock now needs this thread to finish.
  await eventually(async () => database.exec('BEGIN IMMEDIATE'), { withinMs: 5_000 })
  return database
}

const keyed = publicCalls.filter(({ idempotent }) => idempotent === true)

/** Beside the first, and one that may take its place when the store gives the first back. */
const SAME_KEY_AT_ONCE = 4

test('a duplicate that waited 5 s for the first is told so, by every keyed call', async (t) => {
  const api = await startOnsale({ faultsExpected: true })
  t.after(() => api.stop())
  const samples = await Promise.all(keyed.map((call) => sampleOf(api, call)))
  const locks = [
    await holdWriteLock(api, 'order.sqlite'),
    await holdWriteLock(api, 'ticket.sqlite'),
  ]
  const headers = { 'idempotency-key': 'k' }
  const sent = samples.map(({ caller, request }) =>
    Array.from({ length: SAME_KEY_AT_ONCE }, () => caller.raw({ ...request, headers })),
  )
  try {
    const inFlight = async (answer: Promise<Answer>) => {
      const refused = await answer
      return refused.refused('IDEMPOTENCY_IN_FLIGHT')
    }
    await Promise.all(sent.map((ofCall) => Promise.any(ofCall.map(inFlight))))
  } finally {
    for (const lock of locks) lock.close()
    await Promise.allSettled(sent.flat())
  }
  const operations = keyed.filter((call) => seen(call, 'IDEMPOTENCY_IN_FLIGHT'))
  assert.deepEqual(operations, keyed)
})

test('a queue that is full answers OVERLOADED, starts nothing and keeps nothing', async (t) => {
  const api = await startOnsale({
    env: { ONSALE_COMMIT_QUEUE_ORDERS_MAX: '1' },
    faultsExpected: true,
  })
  t.after(() => api.stop())
  const { unitId } = await givenTicket(api, { units: [{ visitDate: inDays(30), capacity: 500 }] })
  const people = Array.from({ length: 100 }, () => api.person())
  const answers = await Promise.all(people.map((person) => buy(person, unitId, 1, 'k')))
  const overloaded = answers.filter((answer) => codeOf(answer) === 'OVERLOADED')
  assert.ok(overloaded.length > 0)
  assert.ok(answers.every(({ status }) => status === 201 || status === 503))
  for (const [at, answer] of answers.entries()) {
    if (answer.status !== 503) continue
    const retry = await eventually(
      async () => {
        const again = await buy(people[at] ?? api.person(), unitId, 1, 'k')
        again.expect(201)
        return again
      },
      { withinMs: 5_000 },
    )
    assert.equal(retry.replayed, false)
  }
})

function codeOf({ status, text }: Answer): ErrorCode | number {
  return status < 400 ? status : JSON.parse(text).code
}

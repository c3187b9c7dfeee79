import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { person, sell, unitOf } from '../testing/person.ts'
import { bodyOf, givenService, type ServiceUnderTest, told } from '../testing/service.ts'

/**
 * Failure mode 3: the process ends, or an apply is lost, between ledger and gate. Nothing may
 * leak or be sold twice: the gate holds copies of the ledger's rows and nothing else.
 */
async function figuresOf(under: ServiceUnderTest) {
  const params = { ticketId: 'panda' }
  const [unit] = bodyOf(await under.call(getAvailability, { params })).units
  return { free: unit?.free, held: unit?.held }
}

// Guards: what a gate lacks is loaded from the ledger, at the start (compose.ts) or when it is
// asked for (loading-gate.ts); fails when both are taken out.
test('3: a process that ended after its commit leaves nothing behind that the next does not know', async (t) => {
  let isDying = false
  const first = await givenService(t, {
    wrapLedger: (ledger) => ({
      ...ledger,
      async commit(entries) {
        const done = await ledger.commit(entries)
        if (isDying) throw new StoreUnavailable('the process ended here')
        return done
      },
    }),
  })
  await sell(first, { units: unitOf(1) })
  isDying = true
  await assert.rejects(person(first, 'mina').hold(1, { key: 'k1' }), StoreUnavailable)
  await first.stop()

  const next = await givenService(t, { folder: first.folder, time: first.time })
  assert.deepEqual(await figuresOf(next), { free: 0, held: 1 })
  assert.equal(told(await person(next, 'juno').hold()), 'SOLD_OUT')
  assert.equal(told(await person(next, 'mina').hold(1, { key: 'k1' })), '201')
  assertInvariants(await next.books())
})

// Guards: the comparison of the gate with the ledger every 2 s (order-workers.ts).
test('3: an apply that was lost is made up for within 2 s', async (t) => {
  const one = await givenService(t)
  await sell(one, { units: unitOf(1) })
  const other = await givenService(t, { folder: one.folder, time: one.time })
  const orderId = await person(other, 'mina').holdId()
  one.service.start()
  await one.advance(2_100)
  assert.deepEqual(await figuresOf(one), { free: 0, held: 1 })

  await person(other, 'mina').cancel(orderId)
  await one.advance(2_100)
  assert.equal(told(await person(one, 'juno').hold()), '201')
})

// Guards: the ledger decides (run-batch.ts); a gate that knows nothing yet never sells.
test('3: a gate that shows more than there is sells nothing', async (t) => {
  const one = await givenService(t)
  await sell(one, { units: unitOf(1) })
  const other = await givenService(t, { folder: one.folder, time: one.time })
  await person(other, 'mina').holdId()
  assert.deepEqual(await figuresOf(one), { free: 1, held: 0 })
  assert.equal(told(await person(one, 'juno').hold()), 'SOLD_OUT')
  assertInvariants(await one.books())
})

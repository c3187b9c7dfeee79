import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Entry } from '../ports.ts'
import { Overloaded } from '../ports.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { person, sell } from '../testing/person.ts'
import { bodyOf, givenService, told } from '../testing/service.ts'

const QUEUE_MAX = 300
const FLOOD = 1_000
const LIMIT = 4

/** Failure mode 19: one account sends claims as fast as it can while the ledger is busy. */
async function givenBusyLedger(t: TestContext) {
  const batches: (readonly Entry[])[] = []
  let free: Promise<void> = Promise.resolve()
  const busy = Promise.withResolvers<void>()
  const under = await givenService(t, {
    queueOrdersMax: QUEUE_MAX,
    wrapLedger: (ledger) => ({
      ...ledger,
      async commit(entries) {
        batches.push(entries)
        await free
        return ledger.commit(entries)
      },
    }),
  })
  await sell(under, { perPersonLimit: LIMIT })
  const juno = person(under, 'juno')
  const orderId = await juno.holdId()
  const payment = bodyOf(await juno.pay(orderId))
  free = busy.promise
  const flood = () => Array.from({ length: FLOOD }, () => person(under, 'mina').hold())
  const inFlight = Promise.allSettled(flood())
  await under.time.settle()
  const queued = Promise.allSettled(flood())
  await under.time.settle()
  batches.length = 0
  return { under, juno, orderId, payment, batches, inFlight, queued, release: () => busy.resolve() }
}

// Guards: the bounded lane of claims (committer.ts): what does not fit is refused at once.
test('19: what does not fit into the queue is answered at once, and nothing was started', async (t) => {
  const { under, inFlight, queued, release } = await givenBusyLedger(t)
  assert.equal(under.service.figures.waitingClaims(), QUEUE_MAX)
  release()
  const ends = await queued
  const overloaded = ends.filter(
    (end) => end.status === 'rejected' && end.reason instanceof Overloaded,
  )
  assert.equal(overloaded.length, FLOOD - QUEUE_MAX)
  const granted = [...(await inFlight), ...ends].filter(
    (end) => end.status === 'fulfilled' && told(end.value) === '201',
  )
  assert.equal(granted.length, LIMIT)
  assertInvariants(await under.books())
})

// Guards: the lane of steps, which goes before claims (committer.ts).
test('19: whoever is about to pay goes before the flood', async (t) => {
  const { juno, orderId, payment, batches, inFlight, queued, release } = await givenBusyLedger(t)
  const paid = juno.confirm(orderId, payment.id, 'approve')
  release()
  assert.equal(told(await paid), '200')
  await Promise.all([inFlight, queued])
  assert.equal(batches[0]?.[0]?.kind, 'acceptConfirm')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { createRecorder } from '@onsale/platform/bus/testing/recorder.ts'
import { isPlainClaim, isMark } from '../testing/entries.ts'
import { person, sell } from '../testing/person.ts'
import { countRows, until } from '../testing/scratch.ts'
import { givenService } from '../testing/service.ts'

/** Failure mode 5: what was committed is published, though the process ends before it is. */

// Guards: events are rows of the causing transaction (write-changes.ts: writeEvents).
test('5: events that a process left unpublished are published by the next', async (t) => {
  const first = await givenService(t)
  await sell(first)
  const mina = person(first, 'mina')
  await mina.buy(await mina.holdId(2))
  await first.stop()

  const next = await givenService(t, { folder: first.folder, time: first.time })
  const recorder = createRecorder('another', ['onsale.order.v1'])
  next.bus.subscribe(recorder.subscription)
  next.service.start()
  await until('all is published', () => countRows(next.session, 'outbox', 'sent_at IS NULL') === 0)
  const figures = recorder.deliveries.map(
    ({ type, aggregateversion }) => `${type} ${aggregateversion}`,
  )
  // Of each of the two units its newest figures: they say all that the ones before them said.
  assert.deepEqual(figures.toSorted(), ['order.paid 4', 'stock.changed 1', 'stock.changed 3'])
})

// Guards: a row is marked as sent only after the bus has it (relay.ts).
test('5: a process that ended between publishing and marking publishes again', async (t) => {
  let isDying = true
  const first = await givenService(t, {
    wrapLedger: (ledger) => ({
      ...ledger,
      commit: (entries) =>
        isDying && entries.some(isMark)
          ? Promise.reject(new StoreUnavailable('the process ended here'))
          : ledger.commit(entries),
    }),
  })
  const early = createRecorder('another', ['onsale.order.v1'])
  first.bus.subscribe(early.subscription)
  await sell(first)
  first.service.start()
  await until('published once', () => early.firstIds().length === 2)
  await first.stop()
  isDying = false

  const next = await givenService(t, { folder: first.folder, time: first.time })
  const late = createRecorder('another', ['onsale.order.v1'])
  next.bus.subscribe(late.subscription)
  next.service.start()
  await until('published again', () => late.firstIds().length === 2)
  assert.deepEqual(late.firstIds(), early.firstIds())
})

// Guards: one transaction for effect and event; a batch that failed leaves neither.
test('5: what was not committed is not published', async (t) => {
  const under = await givenService(t, {
    wrapLedger: (ledger) => ({
      ...ledger,
      commit: (entries) =>
        entries.some(isPlainClaim)
          ? Promise.reject(new StoreUnavailable('the disk is full'))
          : ledger.commit(entries),
    }),
  })
  await sell(under)
  await assert.rejects(person(under, 'mina').hold(), StoreUnavailable)
  assert.equal(countRows(under.session, 'outbox', "subject = 'unit-1'"), 1)
  assert.equal(countRows(under.session, 'orders'), 0)
})

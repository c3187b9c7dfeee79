import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBroken, runOracle } from './run-oracle.ts'
import { openBusySale } from './testing/busy-sale.ts'
import { openScratchSale } from './testing/scratch-sale.ts'

test('a ledger in which everything has happened breaks no invariant', async (t) => {
  const { orderFile, ticketFile, time } = await openBusySale(t)
  time.advance(10_000)
  const results = await runOracle({ orderFile, ticketFile, now: time.clock.now() })
  assert.deepEqual(
    results.flatMap((result) => result.violations),
    [],
  )
  assert.equal(isBroken(results), false)
  for (const result of results) {
    assert.ok(
      result.checked > 0 || result.skipped !== undefined,
      `${result.title}: nothing checked`,
    )
  }
})

test('an empty ledger breaks none either', async (t) => {
  const { orderFile, ticketFile } = await openScratchSale(t)
  const results = await runOracle({ orderFile, ticketFile, now: 0 })
  assert.equal(isBroken(results), false)
})

test('without the ticket service’s database the rest is checked, and the lack is told', async (t) => {
  const { orderFile, time } = await openBusySale(t)
  const results = await runOracle({ orderFile, now: time.clock.now() })
  assert.equal(isBroken(results), false)
  const notes = results.flatMap((result) => result.notes)
  assert.ok(notes.some((note) => note.includes('copy was not looked at')))
})

test('what cannot be asked is said in plain sight', async (t) => {
  const { orderFile } = await openScratchSale(t)
  const results = await runOracle({ orderFile, now: 0 })
  const skipped = results.flatMap(({ id, skipped: why }) => (why === undefined ? [] : [[id, why]]))
  assert.deepEqual(skipped, [
    ['7', 'not asked (no running instance)'],
    ['8', 'refusals leave no rows; shown by tests of the committer and by `onsale rehearse`'],
  ])
})

import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { known } from '@onsale/kernel/assert.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { DuplicateKey, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { atEnd } from '../../testing/at-end.ts'
import { claim } from '../../testing/commands.ts'
import { conformanceSettings, ledgerConformance } from '../../testing/ledger.conformance.ts'
import { givenReader, readBooks, scratchLedgerFile } from '../../testing/scratch.ts'
import type { Ledger } from '../../ports.ts'
import { createBatchRunner, type LedgerSettings } from './run-batch.ts'
import { createSqlReads } from './sql-reads.ts'
import { openSqliteLedger, openSqliteLedgerHere } from './sqlite-ledger.ts'

const ids = createIds(systemClock, createSystemRandomness())

const inThread = (file: string, settings: LedgerSettings) => openSqliteLedger({ file, ...settings })
const inPlace = (file: string, settings: LedgerSettings) =>
  openSqliteLedgerHere({ file, ...settings, clock: systemClock, ids })

function opener(openLedger: (file: string, settings: LedgerSettings) => Ledger) {
  return async (t: TestContext) => {
    const file = await scratchLedgerFile(t)
    const session = givenReader(t, file)
    const open = (by: typeof openLedger, settings: Partial<LedgerSettings> = {}): Ledger => {
      const ledger = by(file, { ...conformanceSettings, ...settings })
      let closed: Promise<void> | undefined
      const close = (): Promise<void> => (closed ??= ledger.close())
      atEnd(t, close)
      return { commit: ledger.commit, close }
    }
    return {
      ledger: open(openLedger),
      reads: createSqlReads(session),
      books: () => readBooks(session),
      async events() {
        const sql = 'SELECT type, aggregate_version AS version FROM outbox ORDER BY position'
        return session.run(sql, []).rows.map((row) => `${row['type']} ${row['version']}`)
      },
      // Always in a thread: two writers in one thread would wait for each other for ever.
      openAnother: async (settings?: { holdMs: number }) => open(inThread, settings),
    }
  }
}

ledgerConformance('SQLite in a thread', opener(inThread))
ledgerConformance('SQLite in place', opener(inPlace))

/** A session of a scratch file whose `begin` fails as told, and counts. */
async function givenFailingSession(t: TestContext, faultOf: (begun: number) => Error | undefined) {
  const session = openSqliteSession({ file: await scratchLedgerFile(t) })
  atEnd(t, () => session.close())
  let begun = 0
  const failing = {
    ...session,
    async begin() {
      begun += 1
      const fault = faultOf(begun)
      if (fault !== undefined) throw fault
      await session.begin()
    },
  }
  const clock = systemClock
  const runBatch = createBatchRunner({ ...conformanceSettings, session: failing, clock, ids })
  return { runBatch, begun: () => begun }
}

const three = ['o1', 'o2', 'o3'].map((orderId) => claim({ orderId }))

test('a database that is away fails the whole batch at once, to be tried again', async (t) => {
  const away = new StoreUnavailable('the file is locked')
  const { runBatch, begun } = await givenFailingSession(t, () => away)
  const done = await runBatch(three)
  assert.deepEqual(
    done.results.map((result) => !result.ok && result.retryable),
    [true, true, true],
  )
  assert.equal(begun(), 1)
})

test('a duplicate key runs the batch again, three times at most, then one by one', async (t) => {
  const twice = new DuplicateKey('another process was first')
  const once = await givenFailingSession(t, (begun) => (begun === 1 ? twice : undefined))
  const done = await once.runBatch(three)
  assert.equal(once.begun(), 2)
  assert.ok(done.results.every((result) => result.ok))

  const always = await givenFailingSession(t, (begun) => (begun <= 4 ? twice : undefined))
  const results = (await always.runBatch(three)).results
  assert.equal(always.begun(), 4 + three.length)
  assert.ok(known(results[2], 'the third').ok)
})

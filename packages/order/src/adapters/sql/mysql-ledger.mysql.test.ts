import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { DatabaseClock } from '@onsale/platform/database/mysql/database-clock.ts'
import { NOW } from '../../testing/given.ts'
import { ledgerConformance } from '../../testing/ledger.conformance.ts'
import { mysqlScratch } from '../../testing/mysql-scratch.ts'
import { readsConformance } from '../../testing/reads.conformance.ts'

ledgerConformance('MySQL', async (t) => {
  const scratch = await mysqlScratch(t)
  return {
    ledger: scratch.openLedger(),
    reads: scratch.reads,
    books: scratch.books,
    events: scratch.events,
    openAnother: async (settings) => scratch.openLedger(settings),
  }
})

readsConformance('MySQL reads', async (t) => {
  const scratch = await mysqlScratch(t)
  let now = NOW
  // Told its time: what the server says is not learned.
  const clock: DatabaseClock = { now: () => now, monotonicMs: () => now, learn() {} }
  const ids = createIds(clock, createSystemRandomness())
  return {
    ledger: scratch.openLedger({ clock, ids }),
    reads: scratch.reads,
    setNow(to) {
      now = to
    },
  }
})

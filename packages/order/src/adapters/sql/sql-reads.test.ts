import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { atEnd } from '../../testing/at-end.ts'
import { NOW } from '../../testing/given.ts'
import { conformanceSettings } from '../../testing/ledger.conformance.ts'
import { readsConformance } from '../../testing/reads.conformance.ts'
import { givenReader, scratchLedgerFile } from '../../testing/scratch.ts'
import { createSqlReads } from './sql-reads.ts'
import { openSqliteLedgerHere } from './sqlite-ledger.ts'

readsConformance('SQLite reads', async (t) => {
  const file = await scratchLedgerFile(t)
  let now = NOW
  const clock = { now: () => now, monotonicMs: () => now }
  const ids = createIds(clock, createSystemRandomness())
  const ledger = openSqliteLedgerHere({ file, ...conformanceSettings, clock, ids })
  atEnd(t, () => ledger.close())
  return {
    ledger,
    reads: createSqlReads(givenReader(t, file)),
    setNow(to) {
      now = to
    },
  }
})

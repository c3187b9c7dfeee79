import type { Clock } from '@onsale/kernel/clock.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import type { Entry, EntryResult, Ledger } from '../ports.ts'

const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const BATCH_ENTRIES = [1, 2, 4, 8, 16, 32, 64, 128, 256]

/** A ledger that counts what it commits: batches, how long they take, and what was decided. */
export function measureLedger(ledger: Ledger, metrics: Metrics, clock: Clock): Ledger {
  const seconds = metrics.histogram({
    name: 'onsale_commit_seconds',
    help: 'Time of a batch from the committer to its durable commit',
    buckets: COMMIT_SECONDS,
  })
  const sizes = metrics.histogram({
    name: 'onsale_commit_entries',
    help: 'Commands in a batch',
    buckets: BATCH_ENTRIES,
  })
  const counters = new Map<string, { add(count: number): void }>()
  const count = (entry: Entry, result: EntryResult): void => {
    const outcome = nameOf(result)
    const key = `${entry.kind} ${outcome}`
    let counter = counters.get(key)
    if (counter === undefined) {
      counter = metrics.counter(
        { name: 'onsale_commands_total', help: 'Commands by kind and what was decided' },
        { command: entry.kind, outcome },
      )
      counters.set(key, counter)
    }
    counter.add(1)
  }
  return {
    async commit(entries) {
      const since = clock.monotonicMs()
      const done = await ledger.commit(entries)
      seconds.observe((clock.monotonicMs() - since) / 1_000)
      sizes.observe(entries.length)
      for (const [index, result] of done.results.entries()) {
        const entry = entries[index]
        if (entry !== undefined) count(entry, result)
      }
      return done
    },
    close: () => ledger.close(),
  }
}

/** The names are from closed lists (kinds of outcomes, error codes), so series stay bounded. */
function nameOf(result: EntryResult): string {
  if (!result.ok) return 'fault'
  return result.outcome.kind === 'refused' ? result.outcome.code : result.outcome.kind
}

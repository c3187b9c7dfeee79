import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { type DatabaseSources, withFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { openSnapshot, type SnapshotFiles } from '@onsale/testkit/oracle/snapshot.ts'

const LOOK_EVERY_MS = 250

/** What is still under way in the databases, by name; nothing with a count of 0. */
async function underWay(files: SnapshotFiles): Promise<ReadonlyMap<string, number>> {
  const snapshot = await openSnapshot(files)
  try {
    const [counts = {}] = await snapshot.rows(`SELECT
      (SELECT COUNT(*) FROM orders WHERE status IN ('PENDING', 'PAYING')) AS "open orders",
      (SELECT COUNT(*) FROM payments WHERE status = 'PROCESSING') AS "payments undecided",
      (SELECT COUNT(*) FROM refunds WHERE status IN ('REQUESTED', 'SENT')) AS "refunds to send",
      (SELECT COUNT(*) FROM main.outbox WHERE sent_at IS NULL) AS "events of order to send",
      (SELECT COUNT(*) FROM ticket.outbox WHERE sent_at IS NULL) AS "events of ticket to send"`)
    const entries = Object.entries(counts).map(([name, count]) => [name, Number(count)] as const)
    return new Map(entries.filter(([, count]) => count > 0))
  } finally {
    snapshot.close()
  }
}

/** Waits until nothing is under way any more; what still is after `withinMs`. */
export async function waitForCalm(
  deps: { readonly clock: Clock; readonly scheduler: Scheduler },
  sources: DatabaseSources,
  withinMs: number,
): Promise<ReadonlyMap<string, number>> {
  const lastMs = deps.clock.monotonicMs() + withinMs
  for (;;) {
    const left = await withFiles(sources, underWay)
    if (left.size === 0 || deps.clock.monotonicMs() > lastMs) return left
    await deps.scheduler.sleep(LOOK_EVERY_MS)
  }
}

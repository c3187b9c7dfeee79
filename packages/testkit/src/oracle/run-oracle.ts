import { type Acknowledged, checkAcknowledged } from './acknowledged.ts'
import { admissionsIssued } from './admissions.ts'
import { type Checked, checkInvariant } from './checked.ts'
import { checkEvents } from './events.ts'
import { checkFirstCome } from './first-come.ts'
import { gateNotAsked } from './gate.ts'
import { limitsKept } from './limits.ts'
import { checkMoney } from './money.ts'
import { rowsBelongTogether } from './rows.ts'
import { openSnapshot, type SnapshotFiles } from './snapshot.ts'
import { stockAddsUp } from './stock-adds-up.ts'

export interface OracleOptions extends SnapshotFiles {
  /** UTC ms. */
  readonly now: number
  /** 201s that clients remember. */
  readonly remembered?: AsyncIterable<Acknowledged> | Iterable<Acknowledged>
  /** What a running instance's gate was found to be (`checkGate`), when there is one. */
  readonly gate?: Checked
}

/**
 * Checks every invariant of docs/invariants.md on one snapshot of the databases, in their order.
 * It only reads. Sums are SQLite's, so the size of the database does not matter to memory.
 */
export async function runOracle(options: OracleOptions): Promise<readonly Checked[]> {
  const snapshot = await openSnapshot(options)
  try {
    return [
      await checkInvariant(snapshot, stockAddsUp),
      await checkInvariant(snapshot, limitsKept),
      await checkAcknowledged(snapshot, options.remembered),
      await checkMoney(snapshot),
      await checkInvariant(snapshot, admissionsIssued),
      await checkEvents(snapshot, options.now),
      options.gate ?? gateNotAsked,
      checkFirstCome(),
      await checkInvariant(snapshot, rowsBelongTogether),
    ]
  } finally {
    snapshot.close()
  }
}

export function isBroken(results: readonly Checked[]): boolean {
  return results.some((result) => result.violationCount > 0)
}

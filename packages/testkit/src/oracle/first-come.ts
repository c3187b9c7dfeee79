import type { Checked } from './checked.ts'

/**
 * Invariant 8 leaves no trace in the ledger: refusals write no rows. What shows it are tests of
 * the decisions and of the committer's queue, and `onsale rehearse`, which compares the moments
 * at which buyers asked and were answered.
 */
export function checkFirstCome(): Checked {
  return {
    id: '8',
    title: 'First come, first served',
    checked: 0,
    of: 'refusals',
    violationCount: 0,
    violations: [],
    notes: [],
    skipped: 'refusals leave no rows; shown by tests of the committer and by `onsale rehearse`',
  }
}

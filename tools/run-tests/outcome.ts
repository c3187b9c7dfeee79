/** What became of one test, as the reporter inside the test process tells it. */
export interface TestOutcome {
  readonly kind: 'test'
  readonly name: string
  readonly nesting: number
  readonly suite: boolean
  readonly status: 'passed' | 'failed' | 'skipped'
  readonly durationMs: number
  readonly reason?: string
  /** Where the test stands, and its error with stack. */
  readonly location?: string
  readonly error?: string
}

/** The last line of a file whose tests all ran to their end. */
export interface FileEnd {
  readonly kind: 'end'
}

export interface FileOutcome {
  readonly file: string
  readonly tests: readonly TestOutcome[]
  readonly durationMs: number
  /** Why the file failed beyond its tests: killed, crashed, empty. */
  readonly fault?: string
  /** Why the file was not run. */
  readonly skipped?: string
  /** What the process printed. */
  readonly output: string
}

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Counts tests, not suites. A file that was not run counts as one skipped, a fault of a file
 * as one failed.
 */
export function totalsOf(files: readonly FileOutcome[]): Totals {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of files) {
    if (file.skipped !== undefined) counts.skipped += 1
    if (file.fault !== undefined) counts.failed += 1
    for (const test of file.tests) {
      // A failed suite without a failed test in it (a hook threw) must not go unseen.
      if (!test.suite || isHookFailure(test, file.tests)) counts[test.status] += 1
    }
  }
  return counts
}

function isHookFailure(suite: TestOutcome, tests: readonly TestOutcome[]): boolean {
  return suite.status === 'failed' && !tests.some((test) => !test.suite && test.status === 'failed')
}

export function summaryLine(totals: Totals): string {
  return `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`
}

import type { SqlValue } from '@onsale/platform/database/sql-session.ts'
import type { Snapshot } from './snapshot.ts'

/** What breaks an invariant: in words, with the ids and figures that show it. */
export type Violation = { readonly what: string } & Readonly<Record<string, SqlValue>>

/** What became of one invariant. */
export interface Checked {
  /** Its number in docs/invariants.md; 'rows' for what foreign keys would say. */
  readonly id: string
  readonly title: string
  /** Things looked at, and what they are: `1000` `orders`. */
  readonly checked: number
  readonly of: string
  readonly violationCount: number
  /** The first of them, at most VIOLATIONS_SHOWN_MAX a rule. */
  readonly violations: readonly Violation[]
  /** What is no violation, and what a reader should know all the same. */
  readonly notes: readonly string[]
  /** Why it was not asked at all, when it was not. */
  readonly skipped?: string
}

export const VIOLATIONS_SHOWN_MAX = 20

/** A statement whose every row is a violation; its columns are the ids and figures shown. */
export interface Rule {
  readonly what: string
  readonly sql: string
  readonly values?: readonly SqlValue[]
}

export interface Invariant {
  readonly id: string
  readonly title: string
  readonly of: string
  /** Counts what is checked, in a column `n`. */
  readonly countSql: string
  readonly rules: readonly Rule[]
}

/** What rules found: all counted, the first of each shown. Memory is bounded by the database. */
export async function findViolations(
  snapshot: Snapshot,
  rules: readonly Rule[],
): Promise<Pick<Checked, 'violationCount' | 'violations'>> {
  let violationCount = 0
  const violations: Violation[] = []
  for (const rule of rules) {
    const rows = await snapshot.rows(
      `WITH violation AS (${rule.sql})
       SELECT *, COUNT(*) OVER () AS violation_count FROM violation
       LIMIT ${VIOLATIONS_SHOWN_MAX}`,
      rule.values,
    )
    violationCount += Number(rows[0]?.['violation_count'] ?? 0)
    for (const { violation_count: _, ...facts } of rows) {
      violations.push({ ...facts, what: rule.what })
    }
  }
  return { violationCount, violations }
}

export async function countOf(
  snapshot: Snapshot,
  sql: string,
  values?: readonly SqlValue[],
): Promise<number> {
  const [row] = await snapshot.rows(sql, values)
  return Number(row?.['n'] ?? 0)
}

export async function checkInvariant(
  snapshot: Snapshot,
  invariant: Invariant,
  notes: readonly string[] = [],
): Promise<Checked> {
  const { id, title, of, countSql, rules } = invariant
  const checked = await countOf(snapshot, countSql)
  return { id, title, checked, of, ...(await findViolations(snapshot, rules)), notes }
}

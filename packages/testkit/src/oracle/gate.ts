import { type Checked, type Violation, VIOLATIONS_SHOWN_MAX } from './checked.ts'
import type { Snapshot } from './snapshot.ts'

/** A row of the gate, or a reader's view of it: what is offered of a unit. */
export interface GateRow {
  readonly unitId: string
  readonly capacity: number
  readonly held: number
  readonly sold: number
  /** Absent where a reader is not told. */
  readonly version?: number
}

const about = { id: '7', title: 'The gate agrees with the ledger', of: 'units in the gate' }

export const gateNotAsked: Checked = {
  ...about,
  checked: 0,
  violationCount: 0,
  violations: [],
  notes: [],
  skipped: 'not asked (no running instance)',
}

/** Invariant 7, for the rows that a running instance gave. Calm is the caller's to wait for. */
export async function checkGate(snapshot: Snapshot, rows: readonly GateRow[]): Promise<Checked> {
  let violationCount = 0
  const violations: Violation[] = []
  for (const row of rows) {
    const ledger = await readLedger(snapshot, row.unitId)
    const isSame =
      ledger !== undefined &&
      ledger.capacity === row.capacity &&
      ledger.held === row.held &&
      ledger.sold === row.sold &&
      (row.version === undefined || ledger.version === row.version)
    if (isSame) continue
    violationCount += 1
    if (violationCount > VIOLATIONS_SHOWN_MAX) continue
    violations.push({
      what: ledger === undefined ? 'a unit that the ledger does not know' : 'other figures',
      unitId: row.unitId,
      gate: describe(row),
      ledger: ledger === undefined ? null : describe(ledger),
    })
  }
  return { ...about, checked: rows.length, violationCount, violations, notes: [] }
}

async function readLedger(snapshot: Snapshot, unitId: string): Promise<GateRow | undefined> {
  const sql = 'SELECT capacity, held, sold, version FROM stock WHERE unit_id = ?'
  const [row] = await snapshot.rows(sql, [unitId])
  if (row === undefined) return undefined
  const figure = (name: string): number => Number(row[name])
  return {
    unitId,
    capacity: figure('capacity'),
    held: figure('held'),
    sold: figure('sold'),
    version: figure('version'),
  }
}

function describe({ capacity, held, sold, version }: GateRow): string {
  const figures = `capacity ${capacity}, held ${held}, sold ${sold}`
  return version === undefined ? figures : `${figures}, version ${version}`
}

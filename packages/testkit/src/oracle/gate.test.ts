import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkGate, type GateRow } from './gate.ts'
import { openSnapshot } from './snapshot.ts'
import { openBusySale } from './testing/busy-sale.ts'
import { FIRST_DAY } from './testing/scratch-sale.ts'

test('rows of the gate are compared with the ledger', async (t) => {
  const sale = await openBusySale(t)
  const [row] = await sale.rows(
    'SELECT unit_id AS unitId, capacity, held, sold, version FROM stock WHERE unit_id = ?',
    [FIRST_DAY],
  )
  const ledger = row as unknown as GateRow // The columns just named.
  const snapshot = await openSnapshot(sale)
  t.after(() => snapshot.close())
  const violations = async (rows: readonly GateRow[]) =>
    (await checkGate(snapshot, rows)).violationCount

  assert.equal(await violations([ledger]), 0)
  const { version: _, ...asReadersSeeIt } = ledger
  assert.equal(await violations([asReadersSeeIt]), 0)
  assert.equal(await violations([{ ...ledger, version: 1 }]), 1)
  assert.equal(await violations([{ ...ledger, held: ledger.held + 1 }]), 1)
  assert.equal(await violations([{ ...ledger, unitId: 'elsewhere' }]), 1)
})

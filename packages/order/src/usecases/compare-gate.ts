import type { Logger } from '@onsale/platform/logger.ts'
import type { Stock } from '../domain/stock.ts'
import type { Gate, OrderReads } from '../ports.ts'

export interface CompareGateDeps {
  readonly gate: Gate
  readonly reads: Pick<OrderReads, 'listOpenStock' | 'findStock'>
  readonly logger: Logger
}

/**
 * Compares the gate with the ledger, for units of sales that have not closed at `closedBefore`
 * (UTC ms), and gives it what it lacks. Any number of processes may do so at once.
 *
 * The gate cannot be ahead: a row is applied after it was committed. If it says more than the
 * ledger read after it, it is of a ledger that is gone (a backup was put back), and no row of
 * the present one could ever replace it: it is dropped.
 */
export async function compareGate(deps: CompareGateDeps, closedBefore: number): Promise<void> {
  const { gate, reads, logger } = deps
  const rows = await reads.listOpenStock(closedBefore)
  const inLedger = new Map(rows.map((row) => [row.unitId, row]))
  const inGate = await gate.read([...inLedger.keys()])
  const ahead = [...inGate.values()].filter((row) => isOfAnother(row, inLedger.get(row.unitId)))
  if (ahead.length > 0) {
    // The first look may have been before the commit that the gate tells of; this one is after.
    const now = await reads.findStock(ahead.map(({ unitId }) => unitId))
    const byId = new Map(now.map((row) => [row.unitId, row]))
    const wrong = ahead.filter((row) => isOfAnother(row, byId.get(row.unitId)))
    if (wrong.length > 0) {
      logger.warn({ units: wrong.length }, 'the gate had rows that the ledger does not have')
      await gate.forget(wrong)
    }
  }
  await gate.apply(rows)
}

/** Whether a row of the gate tells what these rows of the ledger can never have said. */
function isOfAnother(row: Stock, ledger: Stock | undefined): boolean {
  if (ledger === undefined || row.version > ledger.version) return true
  return (
    row.version === ledger.version &&
    (row.capacity !== ledger.capacity || row.held !== ledger.held || row.sold !== ledger.sold)
  )
}

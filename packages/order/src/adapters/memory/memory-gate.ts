import type { Stock } from '../../domain/stock.ts'
import type { Gate } from '../../ports.ts'

/** The gate of one process: newest rows by version, in a map. */
export function createMemoryGate(): Gate {
  const rows = new Map<string, Stock>()
  return {
    async apply(applied) {
      for (const row of applied) {
        const known = rows.get(row.unitId)
        if (known === undefined || known.version < row.version) rows.set(row.unitId, row)
      }
    },
    async read(unitIds) {
      const found = new Map<string, Stock>()
      for (const unitId of unitIds) {
        const row = rows.get(unitId)
        if (row !== undefined) found.set(unitId, row)
      }
      return found
    },
    async forget(dropped) {
      for (const { unitId, version } of dropped) {
        if (rows.get(unitId)?.version === version) rows.delete(unitId)
      }
    },
  }
}

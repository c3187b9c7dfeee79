import type { Stock } from '../domain/stock.ts'
import type { Gate, OrderReads } from '../ports.ts'

/**
 * A gate that fetches units it does not know from the ledger, once for all who ask at the same
 * moment, and applies them. A unit the ledger does not know stays missing.
 */
export function createLoadingGate(gate: Gate, reads: Pick<OrderReads, 'findStock'>): Gate {
  const loading = new Map<string, Promise<void>>()
  const load = async (unitIds: readonly string[]): Promise<void> => {
    await gate.apply(await reads.findStock(unitIds))
  }
  return {
    apply: (rows) => gate.apply(rows),
    forget: (rows) => gate.forget(rows),
    async read(unitIds) {
      const found = await gate.read(unitIds)
      const missing = unitIds.filter((id) => !found.has(id))
      if (missing.length === 0) return found
      const fresh = missing.filter((id) => !loading.has(id))
      if (fresh.length > 0) {
        const loaded = load(fresh).finally(() => {
          for (const id of fresh) loading.delete(id)
        })
        for (const id of fresh) loading.set(id, loaded)
      }
      await Promise.all(missing.flatMap((id) => loading.get(id) ?? []))
      const after = new Map<string, Stock>(found)
      for (const [id, row] of await gate.read(missing)) after.set(id, row)
      return after
    },
  }
}

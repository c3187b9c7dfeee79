import { type Decided, type LedgerState, type Receipt, receiptKey } from './ledger-state.ts'
import { refuse, type Refusal } from './outcome.ts'
import type { Sale } from './sale.ts'
import { moveStock, type Stock } from './stock.ts'

/** The ticket service says what a ticket is sold by from now on. A higher version wins. */
export interface PutSaleCommand {
  readonly kind: 'putSale'
  readonly sale: Sale
  readonly units: readonly {
    readonly unitId: string
    readonly visitDate: string
    readonly capacity: number
  }[]
  /** The event that brought it, when one did: it takes effect once. */
  readonly receipt: Receipt | null
}

export interface PutSaleOutcome {
  readonly kind: 'sale'
  readonly applied: boolean
  readonly units: readonly Stock[]
}

/** Units not known yet are added; the capacity of a known one is changed by its own command. */
export function decidePutSale(
  state: LedgerState,
  command: PutSaleCommand,
): Decided<PutSaleOutcome> {
  const { receipt } = command
  if (receipt !== null && state.receipts.has(receiptKey(receipt))) {
    return { outcome: { kind: 'sale', applied: false, units: [] } }
  }
  const before = state.sales.get(command.sale.ticketId)
  const applied = before === undefined || before.version < command.sale.version
  const added = command.units
    .filter((unit) => !state.stock.has(unit.unitId))
    .map((unit) => ({
      ...unit,
      ticketId: command.sale.ticketId,
      held: 0,
      sold: 0,
      version: 1,
    }))
  const units = command.units.flatMap((unit) => state.stock.get(unit.unitId) ?? []).concat(added)
  return {
    outcome: { kind: 'sale', applied, units },
    changes: {
      stock: added,
      ...(applied && { sale: command.sale }),
      ...(receipt !== null && { receipt }),
    },
  }
}

/** A unit shall have this capacity, unless more is claimed already. */
export interface ChangeCapacityCommand {
  readonly kind: 'changeCapacity'
  readonly unitId: string
  readonly capacity: number
}

export type ChangeCapacityOutcome = { readonly kind: 'stock'; readonly stock: Stock } | Refusal

export function decideChangeCapacity(
  state: LedgerState,
  command: ChangeCapacityCommand,
): Decided<ChangeCapacityOutcome> {
  const stock = state.stock.get(command.unitId)
  if (stock === undefined) return { outcome: refuse('UNIT_NOT_FOUND') }
  if (command.capacity < stock.held + stock.sold) {
    return { outcome: refuse('CAPACITY_BELOW_CLAIMED') }
  }
  const after = { ...moveStock(stock, {}), capacity: command.capacity }
  return { outcome: { kind: 'stock', stock: after }, changes: { stock: [after] } }
}

import type { DecisionContext } from './ledger-state.ts'
import type { Admission, Order } from './order.ts'

/** One admission per unit of quantity; only a PAID order has any. */
export function issueAdmissions(
  order: Pick<Order, 'id' | 'lines'>,
  context: Pick<DecisionContext, 'newId'>,
): Admission[] {
  return order.lines.flatMap((line) =>
    Array.from({ length: line.quantity }, () => ({
      id: context.newId(),
      orderId: order.id,
      unitId: line.unitId,
      state: 'VALID' as const,
      voidedAt: null,
    })),
  )
}

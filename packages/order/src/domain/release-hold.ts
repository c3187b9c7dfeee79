import { known } from '@onsale/kernel/assert.ts'
import { quotasAfter } from './decide-claim.ts'
import type { Changes, LedgerState } from './ledger-state.ts'
import type { Order } from './order.ts'
import { moveStock } from './stock.ts'

/**
 * Ends the hold of a PENDING or PAYING order: its stock and its share of the limit go back,
 * its payment that nobody confirmed is closed. A payment that a provider is deciding about
 * stays PROCESSING, to be followed until it is final.
 */
export function releaseHold(
  state: LedgerState,
  order: Order,
  end: Pick<Order, 'status' | 'cancelledAt' | 'expiredAt'>,
): { readonly order: Order; readonly changes: Changes } {
  const ended: Order = {
    ...order,
    ...end,
    holdExpiresAt: null,
    payments: order.payments.map((payment) =>
      payment.status === 'CREATED' ? { ...payment, status: 'CANCELLED' as const } : payment,
    ),
  }
  const changes: Changes = {
    orders: [ended],
    stock: order.lines.map((line) =>
      moveStock(known(state.stock.get(line.unitId), 'unit of an order'), { held: -line.quantity }),
    ),
    quotas: quotasAfter(state, order, -1),
  }
  return { order: ended, changes }
}

import type { ExportedCart, ExportedOrder } from '@onsale/contracts/internal/person-calls.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import type { Cart } from './cart.ts'
import { viewAdmissions, viewOrder } from './order-view.ts'
import type { Order } from './order.ts'

/**
 * All that is kept of an order and is its owner's to know. What the client gave for the provider
 * stays here: with some providers it is good to charge by.
 */
export function exportOrder(order: Order): ExportedOrder {
  return {
    order: viewOrder(order),
    admissions: viewAdmissions(order),
    payments: order.payments.map(({ id, provider, status, amount, currency, createdAt }) => ({
      ...{ id, provider, status },
      amount: { amount, currency },
      createdAt: instantToRfc3339(createdAt),
    })),
    refunds: order.refunds.map(({ id, paymentId, amount, currency, status, createdAt }) => ({
      ...{ id, paymentId, status },
      amount: { amount, currency },
      createdAt: instantToRfc3339(createdAt),
    })),
  }
}

/** As it is kept, whether or not it still counts. */
export function exportCart({ updatedAt, lines }: Cart): ExportedCart {
  return {
    updatedAt: instantToRfc3339(updatedAt),
    lines: lines.map(({ unitId, quantity }) => ({ unitId, quantity })),
  }
}

import type { Order } from '@onsale/contracts/http/order.ts'

const price = { amount: 50_000, currency: 'KRW' }
const refundPolicy = { tiers: [{ minDaysBefore: 1, refundPercent: 100 }] }

/** An order as a handler may answer it. */
export function sampleOrder(changes: Partial<Order> = {}): Order {
  return {
    id: 'order-1',
    status: 'PENDING',
    lines: [
      {
        unitId: 'unit-1',
        ticketId: 'ticket-1',
        ticketName: { ko: '판다월드', en: 'Panda World' },
        visitDate: '2026-12-01',
        quantity: 1,
        unitPrice: price,
        refundPolicy,
      },
    ],
    total: price,
    createdAt: '2026-11-23T01:00:00.000Z',
    refundPolicy,
    ...changes,
  }
}

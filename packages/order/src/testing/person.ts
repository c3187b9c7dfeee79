import {
  cancelOrder,
  createOrder,
  getOrder,
  listAdmissions,
} from '@onsale/contracts/http/order-calls.ts'
import { confirmPayment, createPayment } from '@onsale/contracts/http/payment-calls.ts'
import { putSale } from '@onsale/contracts/internal/calls.ts'
import type { Sale as WireSale } from '@onsale/contracts/internal/sale.ts'
import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import { DAY_MS, HOUR_MS, NOW, PRICE } from './given.ts'
import { bodyOf, type ServiceUnderTest } from './service.ts'

type Called = Pick<ServiceUnderTest, 'call'>

/** Puts a ticket on sale: ten of `unit-1` on 5 December and of `unit-2` a day later. */
export async function sell(under: Called, changes: Partial<WireSale> = {}) {
  const sale: WireSale = {
    ticketId: 'panda',
    version: 1,
    names: { ko: '판다월드', en: 'Panda World' },
    price: PRICE,
    currency: 'KRW',
    opensAt: NOW - HOUR_MS,
    closesAt: NOW + 30 * DAY_MS,
    paused: false,
    perPersonLimit: 4,
    limitScope: 'ticket',
    timeZone: 'Asia/Seoul',
    refundPolicy: { tiers: [{ minDaysBefore: 0, refundPercent: 100 }] },
    units: [
      { unitId: 'unit-1', visitDate: '2026-12-05', capacity: 10 },
      { unitId: 'unit-2', visitDate: '2026-12-06', capacity: 10 },
    ],
    ...changes,
  }
  return bodyOf(await under.call(putSale, { body: sale }))
}

/** One unit a date, so many of it. */
export const unitOf = (capacity: number, unitId = 'unit-1') => [
  { unitId, visitDate: '2026-12-05', capacity },
]

/** What somebody does at the public API. */
export function person(under: Called, as: string) {
  const pathOf = (orderId: string, paymentId: string) => ({ orderId, paymentId })
  return {
    hold: (quantity = 1, options: { key?: string; unitId?: string } = {}) =>
      under.call(createOrder, {
        as,
        ...(options.key !== undefined && { key: options.key }),
        body: { lines: [{ unitId: options.unitId ?? 'unit-1', quantity }] },
      }),
    async holdId(quantity = 1, options: { key?: string; unitId?: string } = {}): Promise<string> {
      return bodyOf(await this.hold(quantity, options)).id
    },
    pay: (orderId: string) =>
      under.call(createPayment, { as, params: { orderId }, body: { provider: 'sandbox' } }),
    confirm: (orderId: string, paymentId: string, outcome: SandboxOutcome, key?: string) =>
      under.call(confirmPayment, {
        as,
        params: pathOf(orderId, paymentId),
        body: { providerData: { outcome } },
        ...(key !== undefined && { key }),
      }),
    /** Opens a payment and confirms it. */
    async buy(orderId: string, outcome: SandboxOutcome = 'approve') {
      const payment = bodyOf(await this.pay(orderId))
      return this.confirm(orderId, payment.id, outcome)
    },
    cancel: (orderId: string, body?: { admissionIds?: string[] }, key?: string) =>
      under.call(cancelOrder, {
        as,
        params: { orderId },
        body,
        ...(key !== undefined && { key }),
      }),
    order: async (orderId: string) =>
      bodyOf(await under.call(getOrder, { as, params: { orderId } })),
    admissions: async (orderId: string) =>
      bodyOf(await under.call(listAdmissions, { as, params: { orderId } })).items,
  }
}

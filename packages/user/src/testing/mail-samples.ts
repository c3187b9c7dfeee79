import type { Admission } from '@onsale/contracts/http/order.ts'
import { sampleOrder } from '@onsale/platform/testing/sample-order.ts'
import type { DescribedOrder } from '../domain/mail/order-drafts.ts'
import type { MailTemplate } from '../domain/mail/template.ts'

export const shop = { name: '판다월드', url: 'https://tickets.panda.example' }

export const templates = [
  'verify-address',
  'address-taken',
  'reset-password',
  'password-changed',
  'new-device',
  'order-paid',
  'order-cancelled',
  'late-payment-refunded',
] as const satisfies readonly MailTemplate[]

export const sampleParams: Readonly<Record<MailTemplate, Readonly<Record<string, string>>>> = {
  'verify-address': { code: '048213' },
  'address-taken': {},
  'reset-password': { code: '07719342' },
  'password-changed': { at: '2026-11-25T10:46:00.000Z' },
  'new-device': { at: '2026-11-25T10:46:00.000Z', deviceName: 'Safari (iPhone)' },
  'order-paid': { orderId: 'order-1' },
  'order-cancelled': { orderId: 'order-1', amount: '90000', currency: 'KRW' },
  'late-payment-refunded': { orderId: 'order-1', amount: '100000', currency: 'KRW' },
}

const CODE = '7K3M9XQ2BD5RTV8WZ1HJ4NC6PA'

/** A paid order of Panda World with one admission a state. */
export function describedOrder(
  states: readonly Admission['state'][] = ['VALID', 'VALID'],
  changes: Parameters<typeof sampleOrder>[0] = {},
): DescribedOrder {
  const unitPrice = { amount: 50_000, currency: 'KRW' }
  const line = {
    unitId: 'unit-1',
    ticketId: 'ticket-1',
    ticketName: { ko: '판다월드 하루 이용권', en: 'Panda World day ticket' },
    visitDate: '2026-12-24',
    quantity: states.length,
    unitPrice,
    refundPolicy: { tiers: [{ minDaysBefore: 1, refundPercent: 90 }] },
  }
  return {
    userId: 'mina',
    order: sampleOrder({
      status: 'PAID',
      lines: [line],
      total: { amount: 50_000 * states.length, currency: 'KRW' },
      paidAt: '2026-11-25T10:46:00.000Z',
      ...changes,
    }),
    admissions: states.map((state, index) => ({
      id: `admission-${index + 1}`,
      unitId: 'unit-1',
      visitDate: '2026-12-24',
      state,
      code: `${CODE.slice(0, 22)}${String(index + 1).padStart(4, '0')}`,
    })),
  }
}

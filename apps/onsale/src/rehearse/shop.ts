import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import { type Answer, type Ask, kindOf, textAt, valueAt } from './api.ts'

export interface Buyer {
  readonly userId: string
  readonly token: string
}

/** A ticket of one visit date, on sale. */
export interface OnSale {
  readonly ticketId: string
  readonly unitId: string
}

/** An answer that the rehearsal cannot go on from. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer'
}

const DAY_MS = 86_400_000

/** Puts a ticket on sale by the admin's call: open since yesterday, for a visit in 60 days. */
export async function putOnSale(
  ask: Ask,
  admin: Buyer,
  ticket: {
    readonly name: string
    readonly capacity: number
    readonly perPersonLimit: number
    /** UTC ms. */
    readonly now: number
  },
): Promise<OnSale> {
  const at = (ms: number): string => new Date(ms).toISOString()
  const answer = await ask({
    method: 'POST',
    path: '/api/admin/tickets',
    token: admin.token,
    idempotencyKey: `ticket-${ticket.name.replaceAll(' ', '-')}`,
    body: {
      name: { ko: ticket.name, en: ticket.name },
      description: { ko: '', en: '' },
      venue: 'Panda World',
      timeZone: 'Asia/Seoul',
      price: { amount: 50_000, currency: 'KRW' },
      perPersonLimit: ticket.perPersonLimit,
      saleOpensAt: at(ticket.now - DAY_MS),
      saleClosesAt: at(ticket.now + 30 * DAY_MS),
      refundPolicy: {
        tiers: [
          { minDaysBefore: 10, refundPercent: 100 },
          { minDaysBefore: 0, refundPercent: 70 },
        ],
      },
      units: [{ visitDate: at(ticket.now + 60 * DAY_MS).slice(0, 10), capacity: ticket.capacity }],
    },
  })
  const ticketId = textAt(answer.body, 'id')
  const unitId = textAt(answer.body, 'units', 0, 'unitId')
  if (answer.status !== 201 || ticketId === undefined || unitId === undefined) {
    throw new UnexpectedAnswer(`the ticket was not created: ${kindOf(answer)}`)
  }
  return { ticketId, unitId }
}

export function reserve(
  ask: Ask,
  buyer: Buyer,
  asked: { readonly unitId: string; readonly quantity: number; readonly key: string },
): Promise<Answer> {
  const { unitId, quantity, key } = asked
  return ask({
    method: 'POST',
    path: '/api/orders',
    token: buyer.token,
    idempotencyKey: key,
    body: { lines: [{ unitId, quantity }] },
  })
}

export function openPayment(ask: Ask, buyer: Buyer, orderId: string, key: string): Promise<Answer> {
  return ask({
    method: 'POST',
    path: `/api/orders/${orderId}/payments`,
    token: buyer.token,
    idempotencyKey: key,
    body: { provider: 'sandbox' },
  })
}

export function confirm(
  ask: Ask,
  buyer: Buyer,
  payment: { readonly orderId: string; readonly paymentId: string },
  outcome: SandboxOutcome,
  key: string,
): Promise<Answer> {
  return ask({
    method: 'POST',
    path: `/api/orders/${payment.orderId}/payments/${payment.paymentId}/confirm`,
    token: buyer.token,
    idempotencyKey: key,
    body: { providerData: { outcome } },
  })
}

export function getOrder(ask: Ask, buyer: Buyer, orderId: string): Promise<Answer> {
  return ask({ method: 'GET', path: `/api/orders/${orderId}`, token: buyer.token })
}

export function cancel(
  ask: Ask,
  buyer: Buyer,
  orderId: string,
  key: string,
  admissionIds?: readonly string[],
): Promise<Answer> {
  return ask({
    method: 'POST',
    path: `/api/orders/${orderId}/cancel`,
    token: buyer.token,
    idempotencyKey: key,
    ...(admissionIds !== undefined && { body: { admissionIds } }),
  })
}

export function listAdmissions(ask: Ask, buyer: Buyer, orderId: string): Promise<Answer> {
  return ask({ method: 'GET', path: `/api/orders/${orderId}/admissions`, token: buyer.token })
}

/** The ids of the VALID admissions in an answer of `listAdmissions`. */
export function validAdmissions(answer: Answer): string[] {
  const items = valueAt(answer.body, 'items')
  if (!Array.isArray(items)) return []
  return items.flatMap((item: unknown) =>
    textAt(item, 'state') === 'VALID' && textAt(item, 'code') !== undefined
      ? [textAt(item, 'id') ?? '']
      : [],
  )
}

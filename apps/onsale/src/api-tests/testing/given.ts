import { createTicket } from '@onsale/contracts/http/admin-calls.ts'
import { createOrder, listAdmissions } from '@onsale/contracts/http/order-calls.ts'
import type { Admission, Order } from '@onsale/contracts/http/order.ts'
import { confirmPayment, createPayment } from '@onsale/contracts/http/payment-calls.ts'
import type { Payment, SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import type { NewTicket, Ticket } from '@onsale/contracts/http/ticket.ts'
import { dateInZone, instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import type { Answer, Api, Caller } from './api.ts'

const DAY_MS = 86_400_000
export const ZONE = 'Asia/Seoul'
export const PRICE = { amount: 50_000, currency: 'KRW' } as const

/** The date so many days from today at the venue. */
export function inDays(days: number): string {
  const today = Temporal.PlainDate.from(dateInZone(systemClock.now(), ZONE))
  return today.add({ days }).toString()
}

/** Dates in a row, from the day after tomorrow on, of one month: a calendar shows them at once. */
export function datesInARow(count: number): string[] {
  const soon = Temporal.PlainDate.from(inDays(2))
  const isOneMonth = soon.add({ days: count - 1 }).month === soon.month
  const first = isOneMonth ? soon : soon.add({ months: 1 }).with({ day: 1 })
  return Array.from({ length: count }, (_, days) => first.add({ days }).toString())
}

/** The instant so many milliseconds from now. */
export function inMs(ms: number): string {
  return instantToRfc3339(systemClock.now() + ms)
}

/** A ticket that sells: one visit date in 30 days, capacity 10, limit 4. */
export function ticketInput(changes: Partial<NewTicket> = {}): NewTicket {
  return {
    name: { ko: '판다월드', en: 'Panda World' },
    description: { ko: '판다를 만나요', en: 'Meet the pandas' },
    venue: 'Everland',
    timeZone: ZONE,
    price: PRICE,
    perPersonLimit: 4,
    saleOpensAt: inMs(-DAY_MS),
    saleClosesAt: inMs(10 * DAY_MS),
    refundPolicy: {
      tiers: [
        { minDaysBefore: 10, refundPercent: 100 },
        { minDaysBefore: 7, refundPercent: 90 },
        { minDaysBefore: 3, refundPercent: 80 },
        { minDaysBefore: 0, refundPercent: 70 },
      ],
    },
    units: [{ visitDate: inDays(30), capacity: 10 }],
    ...changes,
  }
}

export interface OnSale {
  readonly ticket: Ticket
  /** Of the first unit. */
  readonly unitId: string
  readonly unitIds: readonly string[]
}

export async function givenTicket(api: Api, changes: Partial<NewTicket> = {}): Promise<OnSale> {
  const answer = await api.person('admin').call(createTicket, { body: ticketInput(changes) })
  const ticket = answer.expect(201)
  const unitIds = ticket.units.map((unit) => unit.unitId)
  const [unitId] = unitIds
  if (unitId === undefined) throw new Error('a ticket has a unit')
  return { ticket, unitId, unitIds }
}

export async function givenOrder(buyer: Caller, unitId: string, quantity = 1): Promise<Order> {
  return (await buy(buyer, unitId, quantity)).expect(201)
}

export function buy(
  buyer: Caller,
  unitId: string,
  quantity = 1,
  key?: string,
): Promise<Answer<typeof createOrder>> {
  const body = { lines: [{ unitId, quantity }] }
  return buyer.call(createOrder, { body, ...(key !== undefined && { key }) })
}

export async function givenPayment(buyer: Caller, orderId: string): Promise<Payment> {
  const parts = { params: { orderId }, body: { provider: 'sandbox' } }
  return (await buyer.call(createPayment, parts)).expect(201)
}

export function confirm(
  buyer: Caller,
  payment: Pick<Payment, 'id' | 'orderId'>,
  outcome: SandboxOutcome = 'approve',
  key?: string,
): Promise<Answer<typeof confirmPayment>> {
  return buyer.call(confirmPayment, {
    params: { orderId: payment.orderId, paymentId: payment.id },
    body: { providerData: { outcome } },
    ...(key !== undefined && { key }),
  })
}

export interface Paid {
  readonly order: Order
  readonly payment: Payment
  readonly admissions: readonly Admission[]
  readonly admissionIds: readonly string[]
}

export async function givenPaid(buyer: Caller, unitId: string, quantity = 1): Promise<Paid> {
  const { id } = await givenOrder(buyer, unitId, quantity)
  const { order, payment } = (await confirm(buyer, await givenPayment(buyer, id))).expect(200)
  const { items } = (await buyer.call(listAdmissions, { params: { orderId: id } })).expect(200)
  return { order, payment, admissions: items, admissionIds: items.map((one) => one.id) }
}

import type { Order } from '@onsale/contracts/http/order.ts'
import type { Problem } from '@onsale/contracts/http/problem.ts'
import type { Availability, Ticket } from '@onsale/contracts/http/ticket.ts'
import { newTicket } from '../servers/put-on-sale.ts'

/** Answers of the shape and size of the program's. */
const UNIT_CAPACITY = 100_000_000
const TICKET_ID = '019ab0c4-7d11-7000-8a5f-2f9d0c1b7e42'
export const SOLD_OUT_UNIT = 'sold-out'

const unitIdAt = (at: number): string =>
  `019ab0c4-7d11-7${String(at).padStart(3, '0')}-8a5f-2f9d0c1b7e42`

const asked = newTicket(UNIT_CAPACITY)
const now = new Date().toISOString()

export const aTicket: Ticket = {
  ...asked,
  id: TICKET_ID,
  limitScope: 'visitDate',
  paused: false,
  status: 'ON_SALE',
  units: asked.units.map((unit, at) => ({ ...unit, unitId: unitIdAt(at) })),
}

const { units: _, ...summary } = aTicket
export const aTicketList = { items: [summary] }

export const anAvailability: Availability = {
  asOf: now,
  units: aTicket.units.map(({ unitId, visitDate, capacity }) => ({
    unitId,
    visitDate,
    capacity,
    free: capacity,
    held: 0,
    state: 'FREE',
    soldOut: false,
  })),
}

export const soldOut: Problem & { readonly lines: readonly object[] } = {
  type: 'urn:onsale:problem:sold-out',
  title: 'Sold out',
  status: 409,
  code: 'SOLD_OUT',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  lines: [{ unitId: unitIdAt(0), asked: 1, free: 0, held: 0 }],
}

/** The 201 of an order of one line. */
export function orderBody(id: string, unitId: string, quantity: number, at: number): Order {
  const createdAt = new Date(at).toISOString()
  return {
    id,
    status: 'PENDING',
    lines: [
      {
        unitId,
        ticketId: TICKET_ID,
        ticketName: asked.name,
        visitDate: '2026-12-24',
        quantity,
        unitPrice: asked.price,
        refundPolicy: asked.refundPolicy,
      },
    ],
    total: { amount: asked.price.amount * quantity, currency: asked.price.currency },
    holdExpiresAt: new Date(at + 600_000).toISOString(),
    createdAt,
    refundPolicy: asked.refundPolicy,
  }
}

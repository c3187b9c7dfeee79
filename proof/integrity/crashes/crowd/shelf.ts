import { createTicket } from '@onsale/contracts/http/admin-calls.ts'
import type { NewTicket } from '@onsale/contracts/http/ticket.ts'
import { inDays, ticketInput } from '@onsale/onsale/api-tests/testing/given.ts'
import type { Client, Person } from './client.ts'
import type { Promises } from './promises.ts'

export const LIMIT = 4

export interface UnitOnShelf {
  readonly ticketId: string
  readonly unitId: string
}

/** What the crowd may buy. */
export interface Shelf {
  readonly ticketIds: string[]
  readonly units: UnitOnShelf[]
}

/** Puts a ticket on sale and remembers what its 201 said. */
export async function putOnShelf(
  deps: { readonly client: Client; readonly promises: Promises; readonly shelf: Shelf },
  operator: Person,
  ticket: { readonly key: string; readonly capacities: readonly number[] },
): Promise<void> {
  const { client, promises, shelf } = deps
  const asked: NewTicket = ticketInput({
    perPersonLimit: LIMIT,
    limitScope: 'visitDate',
    units: ticket.capacities.map((capacity, at) => ({ visitDate: inDays(30 + at), capacity })),
  })
  const { key } = ticket
  const answer = await client.ask({
    person: operator,
    call: createTicket,
    parts: { body: asked, key },
  })
  const { id: ticketId, units, price } = answer.expect(201)
  promises.prices.is(ticketId, price.amount)
  promises.paused.is(ticketId, false)
  shelf.ticketIds.push(ticketId)
  for (const { unitId, capacity } of units) {
    promises.capacities.is(unitId, capacity)
    shelf.units.push({ ticketId, unitId })
  }
}

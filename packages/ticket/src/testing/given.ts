import type { TestContext } from 'node:test'
import type { NewTicket } from '@onsale/contracts/http/ticket.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import {
  createSimulatedTime,
  type SimulatedTime,
} from '@onsale/platform/bus/testing/simulated-time.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
import { createSqlCatalogueStore } from '../adapters/sql/catalogue-store.ts'
import type { TicketTables } from '../adapters/sql/tables.ts'
import type { TicketDeps } from '../ports.ts'
import { createFakeOrder, type FakeOrder } from './fake-order.ts'
import { openScratchDatabase } from './scratch-database.ts'

export const silent = { info() {}, warn() {}, error() {} }

/** 10:00 in Seoul on 2026-11-23. */
export const START_MS = Date.parse('2026-11-23T01:00:00.000Z')

export interface Given {
  readonly time: SimulatedTime
  readonly database: Database<TicketTables>
  readonly order: FakeOrder
  readonly deps: TicketDeps
  /** The same database and order service seen by another process. */
  anotherProcess(): TicketDeps
}

/** A ticket service on an empty database, with time standing still and a fake order service. */
export async function givenTicketService(
  t: TestContext,
  given?: Database<TicketTables>,
): Promise<Given> {
  const database = given ?? (await openScratchDatabase(t))
  const time = createSimulatedTime(START_MS)
  const order = createFakeOrder()
  const { clock, scheduler } = time
  const process = (): TicketDeps => {
    const ids = createIds(clock, createSystemRandomness())
    const store = createSqlCatalogueStore({ database, clock, ids })
    return { store, order, flights: new KeyedFlights(scheduler), clock, ids }
  }
  return { time, database, order, deps: process(), anotherProcess: process }
}

/** A ticket that is on sale at `START_MS`, for three dates. */
export function newTicket(over: Partial<NewTicket> = {}): NewTicket {
  return {
    name: { ko: '판다월드', en: 'Panda World' },
    description: { ko: '입장권', en: 'Entry' },
    venue: 'Panda World',
    timeZone: 'Asia/Seoul',
    price: { amount: 50_000, currency: 'KRW' },
    perPersonLimit: 4,
    saleOpensAt: '2026-11-22T01:00:00.000Z',
    saleClosesAt: '2026-12-31T15:00:00.000Z',
    refundPolicy: { tiers: [{ minDaysBefore: 0, refundPercent: 70 }] },
    units: [
      { visitDate: '2026-11-25', capacity: 30 },
      { visitDate: '2026-11-23', capacity: 10 },
      { visitDate: '2026-11-24', capacity: 20 },
    ],
    ...over,
  }
}

import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import { KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import { createPurger } from '@onsale/platform/outbox/purger.ts'
import { createRelay } from '@onsale/platform/outbox/relay.ts'
import { createSqlDeadLetters } from '@onsale/platform/outbox/sql-dead-letters.ts'
import { purgeInbox } from '@onsale/platform/outbox/sql-inbox.ts'
import { createSqlOutboxStore } from '@onsale/platform/outbox/sql-outbox.ts'
import { createCachedReads } from './adapters/memory/cached-reads.ts'
import { createOrderOverCalls } from './adapters/order/order-over-calls.ts'
import { createSqlCatalogueStore } from './adapters/sql/catalogue-store.ts'
import { purgeKept } from './adapters/sql/kept-answers.ts'
import type { TicketTables } from './adapters/sql/tables.ts'
import { stockChangedConsumer } from './consumers/stock-changed.ts'
import { adminRoutes } from './http/admin-routes.ts'
import { catalogueRoutes } from './http/catalogue-routes.ts'
import type { CatalogueStore, TicketDeps } from './ports.ts'
import { seedPandaWorld } from './usecases/seed-panda-world.ts'

export { migrations } from '../migrations/index.ts'
export type { TicketTables } from './adapters/sql/tables.ts'

const DAY_MS = 86_400_000
const KEEP_RECEIPTS_MS = 7 * DAY_MS
/** The API promises 24 hours. */
const KEEP_ANSWERS_MS = 2 * DAY_MS

export interface TicketOptions {
  /** Migrated already (`migrations`). */
  readonly database: Database<TicketTables>
  readonly orderClient: CallClient
  /**
   * Carries the events of the background work: relay, consumer, purges. Absent: other processes
   * do that work, and this one only serves.
   */
  readonly bus?: Bus
  /** False: other processes serve, and this one makes no routes. */
  readonly serves?: boolean
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly ids: Ids
  readonly logger: Logger
}

export interface TicketService {
  readonly routes: readonly Route[]
  /** Starts the background work. Compose every service first: that is when they subscribe. */
  start(): void
  /** Stops what `start` started; the database and the bus stay open. */
  stop(): Promise<void>
  /** Puts Panda World on sale when the catalogue is empty; order must be reachable. */
  seedPandaWorld(): Promise<{ readonly created: number }>
}

/** Builds the ticket service; the only place that names adapters. */
export function composeTicket(options: TicketOptions): TicketService {
  const { database, bus, clock, scheduler, ids } = options
  const store = createSqlCatalogueStore({ database, clock, ids })
  const reads = createCachedReads(store, clock)
  const work = bus === undefined ? undefined : composeWork({ ...options, bus }, store)
  const deps: TicketDeps = {
    store: afterEachWrite(store, () => {
      reads.forget()
      work?.wake()
    }),
    order: createOrderOverCalls(options.orderClient),
    flights: new KeyedFlights(scheduler),
    clock,
    ids,
  }
  return {
    routes:
      options.serves === false ? [] : [...catalogueRoutes({ reads, clock }), ...adminRoutes(deps)],
    start() {
      work?.start()
    },
    async stop() {
      await work?.stop()
    },
    seedPandaWorld: () => seedPandaWorld(deps, clock.now()),
  }
}

/** The work that nobody waits for; subscribes at the bus. */
function composeWork(options: TicketOptions & { readonly bus: Bus }, store: CatalogueStore) {
  const { database, bus, clock } = options
  const turn = database.turn('work')
  const relay = createRelay({
    ...options,
    service: 'ticket',
    store: createSqlOutboxStore(database, clock),
    turn,
  })
  const purger = createPurger({ ...options, purges: purgesOf(database) })
  // The store as it is: in a sale figures change all the time, and may show 250 ms later.
  bus.subscribe({
    ...stockChangedConsumer({ store }),
    deadLetters: createSqlDeadLetters(database, clock),
  })
  return {
    start() {
      relay.start()
      purger.start()
    },
    async stop() {
      await Promise.all([relay.stop(), purger.stop()])
      await turn.leave()
    },
    wake: () => relay.wake(),
  }
}

function afterEachWrite(store: CatalogueStore, committed: () => void): CatalogueStore {
  return {
    ...store,
    async write(work) {
      const result = await store.write(work)
      committed()
      return result
    },
  }
}

function purgesOf(database: Database<TicketTables>) {
  return [
    {
      name: 'ticket inbox',
      keepMs: KEEP_RECEIPTS_MS,
      purge: (before: number, rowsMax: number) => purgeInbox(database, before, rowsMax),
    },
    {
      name: 'ticket kept answers',
      keepMs: KEEP_ANSWERS_MS,
      purge: (before: number, rowsMax: number) => purgeKept(database, before, rowsMax),
    },
  ]
}

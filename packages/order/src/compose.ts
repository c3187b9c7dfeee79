import { stockChanged } from '@onsale/contracts/events/stock.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import { createIds, type Ids } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import {
  type DatabasePlace,
  migrateDatabase,
  openDatabase,
} from '@onsale/platform/database/place.ts'
import type { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import { KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import type { Redis } from '@onsale/platform/redis/redis.ts'
import { createRelay } from '@onsale/platform/outbox/relay.ts'
import { migrations } from '../migrations/index.ts'
import { boundProvider } from './adapters/bounded-provider.ts'
import { createSeals } from './adapters/crypto/seals.ts'
import type { Resealed } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { measureLedger } from './adapters/measured-ledger.ts'
import { createMemoryAvailability } from './adapters/memory/memory-availability.ts'
import { createMemoryGate } from './adapters/memory/memory-gate.ts'
import {
  AVAILABILITY_KEPT_HERE_MS,
  createRedisAvailability,
} from './adapters/redis/redis-availability.ts'
import { createRedisGate } from './adapters/redis/redis-gate.ts'
import { createSandboxProvider } from './adapters/sandbox/sandbox-provider.ts'
import { sandboxMigrations, type SandboxTables } from './adapters/sandbox/tables.ts'
import { createDeadLetters } from './adapters/sql/dead-letters.ts'
import { createOutboxStore } from './adapters/sql/outbox-store.ts'
import {
  openOrderDatabase,
  openOrderSession,
  type ReadSession,
} from './adapters/sql/open-order-database.ts'
import { readSecret, resealSecret } from './adapters/sql/read-secret.ts'
import { createSqlReads } from './adapters/sql/sql-reads.ts'
import { onTicketEvent, SALE_CONSUMER } from './consumers/sale-changed.ts'
import { createCommitter } from './engine/committer.ts'
import { createKeyLookUp } from './engine/key-lookup.ts'
import { createLoadingGate } from './engine/loading-gate.ts'
import { createSalesCopy } from './engine/sales-copy.ts'
import { createStandbyGate } from './engine/standby-gate.ts'
import { cartRoutes } from './http/cart-routes.ts'
import { orderRoutes } from './http/order-routes.ts'
import { paymentRoutes } from './http/payment-routes.ts'
import { personRoutes } from './http/person-routes.ts'
import { saleRoutes } from './http/sale-routes.ts'
import type { Stock } from './domain/stock.ts'
import type { AvailabilityCache, Gate, Ledger, OrderReads, PaymentProvider } from './ports.ts'
import { createReceiveWebhook } from './usecases/receive-webhook.ts'
import { createShowAvailability } from './usecases/show-availability.ts'
import { refuseWaiting } from './usecases/take-hold.ts'
import { createOrderWorkers } from './workers/order-workers.ts'
import { createTroubleWatch, type TroubleWatch } from './workers/watch-troubles.ts'

export { migrations } from '../migrations/index.ts'
export { sandboxMigrations } from './adapters/sandbox/tables.ts'
export type { ReadSession } from './adapters/sql/open-order-database.ts'

/** Name of the sandbox's own tables beside those of the ledger. */
export const SANDBOX_PART = 'sandbox'

export interface OrderOptions {
  /** The order database; made and migrated when missing. */
  readonly database: DatabasePlace
  /** Where the sandbox provider keeps its charges; absent: no sandbox. */
  readonly sandbox?: DatabasePlace
  readonly publicUrl: () => string
  readonly dataKeys: readonly DataKey[]
  readonly holdMs: number
  readonly payingMs: number
  readonly queueOrdersMax: number
  readonly bus: Bus
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly ids: Ids
  readonly logger: Logger
  readonly metrics: Metrics
  /** Told when the database goes away or comes back, where that can be. */
  readonly onReach?: (fault: StoreUnavailable | undefined) => void
  /** Puts another ledger in place of the database's own: simulation and tests. */
  readonly openLedger?: (settings: { holdMs: number; payingMs: number }) => Ledger
  /** The same for the connection that reads, the gate's memory and the payment providers. */
  readonly openReads?: (file: string) => ReadSession
  readonly gate?: Gate
  /** Gate and cached availability are shared by all processes then. */
  readonly redis?: Redis
  readonly providers?: readonly PaymentProvider[]
}

export interface OrderService {
  /** For the public listener. */
  readonly routes: readonly Route[]
  /** For other services only. */
  readonly internalRoutes: readonly Route[]
  /** Begins the work in the background; call it when every consumer has subscribed. */
  start(): void
  /** Ends the background work; whoever is still being answered is answered. */
  stop(): Promise<void>
  /** Waits for what was accepted, then closes the files. After `stop`, and after the bus. */
  close(): Promise<void>
  readonly figures: {
    /** Claims waiting for a commit. */
    waitingClaims(): number
    /** The gate's rows of all open sales, for whoever compares them with the ledger. */
    gateRows(): Promise<readonly Stock[]>
  }
}

/** Brings the service's secret under the first of `dataKeys`, while the service runs. */
export async function resealOrderSecret(
  place: DatabasePlace,
  dataKeys: readonly DataKey[],
  randomness: Randomness,
): Promise<Resealed> {
  const session = await openOrderSession(place)
  try {
    return await resealSecret({ session, randomness }, dataKeys)
  } finally {
    await session.close()
  }
}

/**
 * Builds the order service; the only place that names its adapters. When that fails half-way,
 * what was opened is closed again: a thread left open would keep the process from ending.
 */
export async function composeOrder(options: OrderOptions): Promise<OrderService> {
  const opened: Closing[] = []
  try {
    return await compose(options, opened)
  } catch (error) {
    for (const close of opened.toReversed()) await close()
    throw error
  }
}

type Closing = () => Promise<void> | void

async function compose(options: OrderOptions, opened: Closing[]): Promise<OrderService> {
  const { scheduler, randomness, logger, bus, holdMs, payingMs } = options
  await migrateDatabase(options.database, migrations)
  const database = await openOrderDatabase({ ...options, place: options.database })
  const { session, clock } = database
  opened.push(() => session.close())
  // By id is by age, also after the machine's clock was set back: see notBehind.
  const ids = clock === options.clock ? options.ids : createIds(clock, randomness)
  const bare = options.openLedger?.({ holdMs, payingMs }) ?? database.openLedger()
  opened.push(() => bare.close())
  const ledger = measureLedger(bare, options.metrics, clock)
  const reads = createSqlReads(session)
  const gate = openGate(options, reads)
  opened.push(() => gate.close())
  const sales = createSalesCopy(reads, clock)
  const keys = createKeyLookUp(reads, scheduler)
  const committer = createCommitter({
    ledger,
    gate,
    clock,
    scheduler,
    queueOrdersMax: options.queueOrdersMax,
    refuseWaiting: (claims, rows) => refuseWaiting({ keys, sales, clock }, claims, rows),
    refreshSales: (ticketIds) => sales.refresh(ticketIds),
    onEvents: () => relay.wake(),
  })
  const relay = createRelay({
    service: 'order',
    store: createOutboxStore({ session, committer, clock }),
    wholeStates: [stockChanged],
    bus,
    clock,
    scheduler,
    logger,
  })
  const secret = await readSecret({ session, committer, randomness }, options.dataKeys)
  const seals = createSeals(secret)
  const providers = await openProviders(options)
  opened.push(...[...providers.values()].map((provider) => () => provider.close()))
  const flights = new KeyedFlights(scheduler)
  await gate.apply(await reads.listOpenStock(0))
  await sales.refresh(await reads.listTicketIds())

  const shared = { reads, committer, gate, sales, keys, clock, ids, flights, seals, providers }
  const [availability, ...saleCalls] = saleRoutes({
    committer,
    showAvailability: createShowAvailability({
      ...{ sales, gate, reads, clock },
      cache: openAvailability(options, clock),
    }),
  })
  const troubles = createTroubleWatch({ reads, logger })
  const workers = createOrderWorkers({ ...shared, troubles, scheduler, logger })
  measure(options.metrics, committer, troubles)
  bus.subscribe({
    consumer: SALE_CONSUMER,
    topics: ['onsale.ticket.v1'],
    handler: (event) => onTicketEvent({ committer }, event),
    deadLetters: createDeadLetters({ committer, clock }),
  })
  return {
    routes: [
      ...(availability === undefined ? [] : [availability]),
      ...orderRoutes(shared),
      ...paymentRoutes({
        ...shared,
        publicUrl: options.publicUrl,
        receiveWebhook: createReceiveWebhook({ committer, providers, clock, ids }),
      }),
      ...cartRoutes(shared),
    ],
    internalRoutes: [...saleCalls, ...personRoutes(shared)],
    start() {
      relay.start()
      workers.start()
    },
    async stop() {
      await workers.stop()
      await relay.stop()
    },
    async close() {
      await committer.idle()
      await gate.close()
      // Readers first: whoever closes last folds the log into the file, and must be able to write.
      await session.close()
      await ledger.close()
      for (const provider of providers.values()) await provider.close()
    },
    figures: {
      waitingClaims: () => committer.waitingClaims(),
      async gateRows() {
        const units = sales.tickets().flatMap((ticket) => ticket.units.map((unit) => unit.unitId))
        return [...(await gate.read(units)).values()]
      },
    },
  }
}

/** In memory; or in Redis, with memory to stand in for it while it is silent. */
function openGate(
  { gate, redis, scheduler, metrics }: OrderOptions,
  reads: OrderReads,
): Gate & { close(): Promise<void> } {
  const here = createLoadingGate(gate ?? createMemoryGate(), reads)
  if (redis === undefined) return { ...here, close: async () => {} }
  const shared = createLoadingGate(createRedisGate({ redis, scheduler }), reads)
  const standby = createStandbyGate({ shared, standby: here, reads, scheduler })
  metrics.gauge(
    {
      name: 'onsale_gate_units_without_redis',
      help: 'Units whose stock is read from the memory of this process',
    },
    () => standby.suspendedUnits(),
  )
  return standby
}

function openAvailability({ redis, scheduler }: OrderOptions, clock: Clock): AvailabilityCache {
  if (redis === undefined) return createMemoryAvailability(clock)
  const here = createMemoryAvailability(clock, AVAILABILITY_KEPT_HERE_MS)
  return createRedisAvailability({ redis, here, scheduler })
}

function measure(
  metrics: Metrics,
  committer: { waitingClaims(): number },
  troubles: TroubleWatch,
): void {
  const gauge = (name: string, help: string, read: () => number): void =>
    metrics.gauge({ name, help }, read)
  gauge('onsale_claims_waiting', 'Claims waiting for a commit', committer.waitingClaims)
  gauge('onsale_order_events_unsent', 'Events the bus does not have yet', () => {
    return troubles.last().unsentEvents
  })
  gauge('onsale_order_dead_letters', 'Events that order could not take in', () => {
    return troubles.last().deadLetters
  })
  gauge('onsale_refunds_failed', 'Refunds that failed too often: pay them by hand', () => {
    return troubles.last().failedRefunds
  })
}

async function openProviders(options: OrderOptions): Promise<Map<string, PaymentProvider>> {
  const providers = new Map(options.providers?.map((provider) => [provider.name, provider]))
  if (options.sandbox !== undefined) {
    await migrateDatabase(options.sandbox, sandboxMigrations, SANDBOX_PART)
    const database = openDatabase<SandboxTables>(options.sandbox, options)
    const sandbox = createSandboxProvider({ database, clock: options.clock })
    providers.set(sandbox.name, sandbox)
  }
  return new Map([...providers].map(([name, provider]) => [name, boundProvider(provider, options)]))
}

import type { Clock } from '@onsale/kernel/clock.ts'
import { createIds, type Ids } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import type { Resealed } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { type DatabasePlace, migrateDatabase } from '@onsale/platform/database/place.ts'
import type { Turn } from '@onsale/platform/database/turn.ts'
import type { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import { KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import type { Redis } from '@onsale/platform/redis/redis.ts'
import { currentTraceId } from '@onsale/platform/trace.ts'
import { migrations } from '../migrations/index.ts'
import { createSeals } from './adapters/crypto/seals.ts'
import { measureLedger } from './adapters/measured-ledger.ts'
import {
  openOrderDatabase,
  openOrderSession,
  type ReadSession,
} from './adapters/sql/open-order-database.ts'
import { readSecret, resealSecret } from './adapters/sql/read-secret.ts'
import { createSqlReads } from './adapters/sql/sql-reads.ts'
import { composeRoutes } from './compose/compose-routes.ts'
import { composeWork, type OrderWork } from './compose/compose-work.ts'
import { openAvailability, openGate } from './compose/open-gate.ts'
import { openProviders } from './compose/open-providers.ts'
import type { Stock } from './domain/stock.ts'
import { createCommitter } from './engine/committer.ts'
import { createKeyLookUp } from './engine/key-lookup.ts'
import { createSalesCopy } from './engine/sales-copy.ts'
import type { Gate, Ledger, PaymentProvider } from './ports.ts'
import { refuseWaiting } from './usecases/take-hold.ts'
import { createGateWatch } from './workers/watch-gate.ts'

export { migrations } from '../migrations/index.ts'
export { sandboxMigrations } from './adapters/sandbox/tables.ts'
export { SANDBOX_PART } from './compose/open-providers.ts'
export type { ReadSession } from './adapters/sql/open-order-database.ts'

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
  /**
   * Carries the events of the background work: relay, consumers, expiry, payments to follow,
   * refunds, purges. Absent: other processes do that work, and this one only serves.
   */
  readonly bus?: Bus
  /** False: other processes serve, and this one makes no routes. */
  readonly serves?: boolean
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
  /** Takes the place of the database's: two that work at once. */
  readonly turn?: Turn
  /** Gate and cached availability are shared by all processes then. */
  readonly redis?: Redis
  readonly providers?: readonly PaymentProvider[]
}

export interface OrderService {
  /** For the public listener. */
  readonly routes: readonly Route[]
  /** For other services only. */
  readonly internalRoutes: readonly Route[]
  /** Begins what goes on without being asked; call it when every consumer has subscribed. */
  start(): void
  /** Ends what `start` began; whoever is still being answered is answered. */
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
 * Builds the order service; with `compose/`, all that names its adapters. When that fails half-way,
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
  let work: OrderWork | undefined
  const committer = createCommitter({
    ledger,
    gate,
    clock,
    scheduler,
    queueOrdersMax: options.queueOrdersMax,
    refuseWaiting: (claims, rows) => refuseWaiting({ keys, sales, clock }, claims, rows),
    currentTraceId,
    refreshSales: (ticketIds) => sales.refresh(ticketIds),
    onEvents: () => work?.wake(),
  })
  const secret = await readSecret({ session, committer, randomness }, options.dataKeys)
  const seals = createSeals(secret)
  const providers = await openProviders(options)
  opened.push(...[...providers.values()].map((provider) => () => provider.close()))
  const flights = new KeyedFlights(scheduler)
  await gate.apply(await reads.listOpenStock(0))
  await sales.refresh(await reads.listTicketIds())

  const shared = { reads, committer, gate, sales, keys, clock, ids, flights, seals, providers }
  const gateWatch = createGateWatch({ ...shared, scheduler, logger })
  if (bus !== undefined) {
    const turn = options.turn ?? database.turn('work')
    work = composeWork({ ...options, ...shared, session, turn, bus })
  }
  options.metrics.gauge(
    { name: 'onsale_claims_waiting', help: 'Claims waiting for a commit' },
    () => committer.waitingClaims(),
  )
  return {
    ...(options.serves === false
      ? NO_ROUTES
      : composeRoutes({ ...options, ...shared, cache: openAvailability(options, clock) })),
    start() {
      gateWatch.start()
      work?.start()
    },
    async stop() {
      await gateWatch.stop()
      await work?.stop()
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

const NO_ROUTES = { routes: [], internalRoutes: [] }

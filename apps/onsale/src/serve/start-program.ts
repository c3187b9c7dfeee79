import { composeIdentify } from '@onsale/gateway/compose.ts'
import { createSteadyClock, systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { composeOrder } from '@onsale/order/compose.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import { openKafkaBus } from '@onsale/platform/bus/kafka/open-kafka-bus.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import type { Config } from '@onsale/platform/config/read-config.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { healthRoutes } from '@onsale/platform/http/health-routes.ts'
import { createInProcessClient } from '@onsale/platform/http/in-process-client.ts'
import { createInternalServer } from '@onsale/platform/http/internal-server.ts'
import { openApiRoutes } from '@onsale/platform/http/openapi-routes.ts'
import { createHttpServer } from '@onsale/platform/http/server.ts'
import { createLifecycle, type Lifecycle } from '@onsale/platform/lifecycle.ts'
import { createMemoryRequestLimits } from '@onsale/platform/limits/request-limits.ts'
import { createRedisRequestLimits } from '@onsale/platform/limits/redis-request-limits.ts'
import type { ProgramLogger } from '@onsale/platform/logger.ts'
import { createMetrics, type Metrics } from '@onsale/platform/metrics.ts'
import { openRedis } from '@onsale/platform/redis/open-redis.ts'
import type { Redis } from '@onsale/platform/redis/redis.ts'
import { composeTicket, migrations, type TicketTables } from '@onsale/ticket/compose.ts'
import { dataFiles } from '../data-files.ts'
import { type AllKeys, configuredOrOwnKeys } from '../own-keys.ts'
import { lockDataFolder } from './lock-data-folder.ts'

export interface Program {
  readonly lifecycle: Lifecycle
  readonly url: string
}

/**
 * Starts the whole program in this process. What was started is known to the returned
 * lifecycle, also when starting fails half-way: then it is stopped again.
 */
export async function startProgram(config: Config, logger: ProgramLogger): Promise<Program> {
  const clock = createSteadyClock(systemClock)
  const lifecycle = createLifecycle({ clock, scheduler: systemScheduler, logger })
  try {
    return { lifecycle, url: await start(config, logger, lifecycle, clock) }
  } catch (error) {
    await lifecycle.stop()
    throw error
  }
}

type Tools = ReturnType<typeof makeTools>

function makeTools(logger: ProgramLogger, clock: ReturnType<typeof createSteadyClock>) {
  const randomness = createSystemRandomness()
  return {
    logger,
    clock,
    scheduler: systemScheduler,
    randomness,
    ids: createIds(clock, randomness),
  }
}

async function start(
  config: Config,
  logger: ProgramLogger,
  lifecycle: Lifecycle,
  clock: Tools['clock'],
): Promise<string> {
  const tools = makeTools(logger, clock)
  const files = dataFiles(config.dataDir)
  lifecycle.started('data folder', lockDataFolder(files.lock))
  const keys = configuredOrOwnKeys(config, files.keys, tools.randomness)
  const metrics = createMetrics({ ofProcess: true })
  const seeded = lifecycle.readiness.part('catalogue')

  let boundPort = config.port
  const publicUrl = (): string => config.publicUrl ?? `http://localhost:${boundPort}`
  const redis = await startRedis(config, { ...tools, metrics }, lifecycle)
  const shared = { ...tools, metrics, ...(redis !== undefined && { redis }) }
  const services = await startServices(config, shared, keys, lifecycle, publicUrl)

  const routes = [...healthRoutes(lifecycle.readiness), ...services.routes]
  const server = await createHttpServer({
    routes,
    identify: composeIdentify(keys.token, clock),
    limits: createLimits(config, shared),
    ...tools,
    metrics,
    trustedProxies: config.trustedProxies,
    extend: openApiRoutes(routes),
  })
  const internal = await createInternalServer({
    ...tools,
    metrics,
    readiness: lifecycle.readiness,
    extend(app) {
      app.get('/internal/gate', async () => ({ rows: await services.order.figures.gateRows() }))
    },
  })
  lifecycle.started('internal listener', () => internal.close())
  await internal.listen({ host: config.host, port: config.internalPort })
  lifecycle.started('public listener', () => server.close())
  boundPort = (await server.listen({ host: config.host, port: config.port })).port
  if (config.demo) await services.seedPandaWorld()
  seeded.ready()
  return publicUrl()
}

type Shared = Tools & { readonly metrics: Metrics; readonly redis?: Redis }

/** Everything in Redis is a copy: it is connected first, and closed last. */
async function startRedis(
  { redisUrl }: Config,
  tools: Shared,
  lifecycle: Lifecycle,
): Promise<Redis | undefined> {
  if (redisUrl === undefined) return undefined
  const readiness = lifecycle.readiness.part('redis')
  const redis = await openRedis({ ...tools, url: redisUrl, readiness })
  lifecycle.started('redis', () => redis.close())
  return redis
}

function createLimits({ publicWritesPerMinute }: Config, { redis, ...tools }: Shared) {
  return redis === undefined
    ? createMemoryRequestLimits({ ...tools, publicWritesPerMinute })
    : createRedisRequestLimits({ ...tools, redis, publicWritesPerMinute })
}

async function openBus({ kafka }: Config, tools: Shared, lifecycle: Lifecycle): Promise<Bus> {
  if (kafka === undefined) return createLocalBus(tools)
  const readiness = lifecycle.readiness.part('kafka')
  return openKafkaBus({ ...tools, ...kafka, readiness })
}

async function startServices(
  config: Config,
  tools: Shared,
  keys: AllKeys,
  lifecycle: Lifecycle,
  publicUrl: () => string,
) {
  const files = dataFiles(config.dataDir)
  await migrateSqlite(files.ticket, migrations)
  const database = openSqliteDatabase<TicketTables>({ file: files.ticket })
  lifecycle.started('ticket database', () => database.close())
  const bus = await openBus(config, tools, lifecycle)
  const order = await composeOrder({
    ...tools,
    bus,
    file: files.order,
    ...(config.mode === 'development' && { sandboxFile: files.sandbox }),
    publicUrl,
    dataKeys: keys.data.map(({ kid, secret }) => ({ id: kid, secret })),
    holdMs: config.holdSeconds * 1_000,
    payingMs: config.payingSeconds * 1_000,
    queueOrdersMax: config.commitQueueOrdersMax,
  }).catch(async (fault: unknown) => {
    await bus.close()
    throw fault
  })
  lifecycle.started('order database', () => order.close())
  lifecycle.started('bus', () => bus.close())
  const orderClient = createInProcessClient(order.internalRoutes, tools)
  const ticket = composeTicket({ ...tools, bus, database, orderClient })
  lifecycle.started('order', () => order.stop())
  lifecycle.started('ticket', () => ticket.stop())
  order.start()
  ticket.start()
  return {
    order,
    routes: [...ticket.routes, ...order.routes],
    seedPandaWorld: () => ticket.seedPandaWorld(),
  }
}

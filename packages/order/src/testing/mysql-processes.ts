import type { TestContext } from 'node:test'
import type { Sale as WireSale } from '@onsale/contracts/internal/sale.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { openRedis } from '@onsale/platform/redis/open-redis.ts'
import { createReadiness } from '@onsale/platform/readiness.ts'
import {
  createRecordingLogger,
  type RecordedLine,
} from '@onsale/platform/testing/recording-logger.ts'
import { composeOrder, type OrderOptions, type OrderService } from '../compose.ts'
import { atEnd } from './at-end.ts'
import { type MysqlScratch, mysqlScratch } from './mysql-scratch.ts'
import { createCaller, type ServiceUnderTest } from './service.ts'

/** An order service as a process of its own composes it: by the wall clock, on a real server. */
export interface OrderProcess {
  readonly service: OrderService
  readonly call: ServiceUnderTest['call']
  readonly lines: readonly RecordedLine[]
  /** Ends it before the end of the test. */
  stop(): Promise<void>
}

export interface ProcessOptions extends Partial<
  Pick<OrderOptions, 'database' | 'providers' | 'serves' | 'holdMs' | 'payingMs' | 'turn'>
> {
  /** False: it is given no bus. */
  readonly works?: boolean
  /** Absent: each has a gate in its own memory. */
  readonly redisUrl?: string
}

export interface Processes extends MysqlScratch {
  /** Composes one more over the same schema, and starts it; all are stopped after the test. */
  start(options?: ProcessOptions): Promise<OrderProcess>
}

export const LONG_HOLD_MS = 600_000
const DATA_KEY = { id: 'k1', secret: new Uint8Array(32).fill(7) }
const randomness = createSystemRandomness()

/** A sale that is open whatever the machine's clock says. */
export const openForLong: Partial<WireSale> = {
  opensAt: 0,
  closesAt: Date.parse('2099-01-01T00:00:00Z'),
}

export async function givenProcesses(t: TestContext): Promise<Processes> {
  const scratch = await mysqlScratch(t)
  return {
    ...scratch,
    async start(options = {}) {
      const logger = createRecordingLogger()
      const metrics = createMetrics({ ofProcess: false })
      const tools = { clock: systemClock, scheduler: systemScheduler, randomness, logger, metrics }
      const bus = createLocalBus({ ...tools, repeatShare: 0 })
      const redis = await redisOf(options.redisUrl, tools)
      const service = await composeOrder({
        ...tools,
        database: { kind: 'mysql', address: scratch.address, mayForget: false },
        providers: [],
        publicUrl: () => 'http://localhost:3000',
        dataKeys: [DATA_KEY],
        holdMs: LONG_HOLD_MS,
        payingMs: LONG_HOLD_MS,
        queueOrdersMax: 32_768,
        ids: createIds(systemClock, randomness),
        ...options,
        ...(options.works !== false && { bus }),
        ...(redis !== undefined && { redis }),
      })
      let stopped: Promise<void> | undefined
      const end = async (): Promise<void> => {
        await service.stop()
        await bus.close()
        await service.close()
        await redis?.close()
      }
      const stop = (): Promise<void> => (stopped ??= end())
      atEnd(t, stop)
      service.start()
      return { service, call: createCaller(service), lines: logger.lines, stop }
    },
  }
}

async function redisOf(
  url: string | undefined,
  tools: Omit<Parameters<typeof openRedis>[0], 'url' | 'readiness'>,
) {
  if (url === undefined) return undefined
  return openRedis({ ...tools, url, readiness: createReadiness().part('redis') })
}

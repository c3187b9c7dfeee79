import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { openKafkaBus } from '@onsale/platform/bus/kafka/open-kafka-bus.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { createReadiness } from '@onsale/platform/readiness.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { quantile } from '../measure/statistics.ts'

export interface Delays {
  readonly p50Ms: number
  readonly p99Ms: number
}

/**
 * Follows the events of orders as a consumer of its own, and measures how long after the change
 * that it tells of each one is here: outbox, relay and Kafka together. One clock, one machine.
 */
export async function watchEvents(
  env: Readonly<Record<string, string>>,
): Promise<{ stop(): Promise<Delays> }> {
  const delays: number[] = []
  const bus = await openKafkaBus({
    brokers: (env['KAFKA_BROKERS'] ?? '').split(','),
    partitions: 12,
    replication: undefined,
    scheduler: systemScheduler,
    randomness: createSystemRandomness(),
    logger: createRecordingLogger(),
    metrics: createMetrics({ ofProcess: false }),
    readiness: createReadiness().part('kafka'),
  })
  bus.subscribe({
    consumer: `bench-${process.pid}`,
    topics: ['onsale.order.v1'],
    handler: async ({ time }) => void delays.push(systemClock.now() - Date.parse(time)),
    deadLetters: { store: async () => {} },
  })
  return {
    async stop() {
      await bus.close()
      if (delays.length === 0) throw new Error('no event came')
      return { p50Ms: quantile(delays, 0.5), p99Ms: quantile(delays, 0.99) }
    },
  }
}

import type { TestContext } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createMetrics } from '../../../metrics.ts'
import { createReadiness } from '../../../readiness.ts'
import { createRecordingLogger } from '../../../testing/recording-logger.ts'
import { backoffMs } from '../../backoff.ts'
import type { Bus } from '../../bus.ts'
import { type KafkaBusOptions, openKafkaBus } from '../open-kafka-bus.ts'

/** Pauses between tries of a handler are shortened; all else goes by the clock. */
const pauses = new Set(Array.from({ length: 10 }, (_, failures) => backoffMs(failures + 1)))
const hurried: Scheduler = {
  ...systemScheduler,
  after: (delayMs, task) => systemScheduler.after(pauses.has(delayMs) ? 1 : delayMs, task),
}

/** A name before topics and groups, so that tests on one broker do not hear of each other. */
export function ownPrefix(): string {
  return `test-${createSystemRandomness().bytes(8).toHex()}.`
}

/** A bus as the program opens it; closed after the test. */
export async function givenKafkaBus(
  t: TestContext,
  brokers: readonly string[],
  options: Partial<KafkaBusOptions> & { readonly hurried?: boolean } = {},
) {
  const logger = createRecordingLogger()
  const readiness = createReadiness()
  const metrics = createMetrics({ ofProcess: false })
  const bus: Bus = await openKafkaBus({
    ...{ brokers, logger, metrics, partitions: 4, replication: 1 },
    scheduler: options.hurried === true ? hurried : systemScheduler,
    randomness: createSystemRandomness(),
    readiness: readiness.part('kafka'),
    topicPrefix: ownPrefix(),
    ...options,
  })
  t.after(() => bus.close())
  return { bus, readiness, metrics, lines: logger.lines }
}

import type { TestContext } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createMemoryRegistry } from '../../discovery/memory-registry.ts'
import type { Announced, Instance, Registry } from '../../discovery/registry.ts'
import { createMetrics, type Metrics } from '../../metrics.ts'
import { createManualTime } from '../../testing/manual-time.ts'
import { createRecordingLogger, type RecordedLine } from '../../testing/recording-logger.ts'
import type { Callee, IncomingAnswer, OutgoingRequest } from '../callee.ts'
import { type Callees, createCallees } from '../create-callees.ts'
import type { CalleeBounds } from '../target-callee.ts'
import type { GivenInstance } from './given-instance.ts'

export interface GivenCallee {
  readonly callees: Callees
  readonly callee: Callee
  readonly registry: Registry
  readonly metrics: Metrics
  readonly lines: readonly RecordedLine[]
  announce(instance: Instance): Announced
  /** Moves the clock on, which stands still otherwise; timers keep the time of the machine. */
  pass(ms: number): void
}

/** The target `order` as one process sees it, with these instances. */
export function givenCallee(
  t: TestContext,
  instances: readonly GivenInstance[],
  bounds: Partial<CalleeBounds> = {},
): GivenCallee {
  const { clock, advance } = createManualTime()
  const registry = createMemoryRegistry(instances.map(({ instance }) => instance))
  const logger = createRecordingLogger()
  const metrics = createMetrics({ ofProcess: false })
  const callees = createCallees({
    ...{ registry, clock, logger, metrics, bounds },
    scheduler: systemScheduler,
    randomness: createSystemRandomness(),
  })
  t.after(() => callees.close())
  return {
    ...{ callees, registry, metrics },
    lines: logger.lines,
    callee: callees.to('order'),
    announce: (instance) => registry.announce(instance),
    pass: advance,
  }
}

export const read: OutgoingRequest = {
  method: 'GET',
  path: '/orders?limit=2',
  headers: {},
  isRepeatable: true,
  withinMs: 5_000,
}

export const write: OutgoingRequest = {
  method: 'POST',
  path: '/orders',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"unitId":"판다"}'),
  isRepeatable: false,
  withinMs: 5_000,
}

export function bodyOf({ body }: IncomingAnswer): string {
  return Buffer.from(body).toString()
}

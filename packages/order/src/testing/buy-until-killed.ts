// A process that takes holds as fast as it can and says each one that was acknowledged, on a
// line of its own. Started by the test of failure mode 4, which kills it.
import { createMetrics } from '@onsale/platform/metrics.ts'
import path from 'node:path'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { putSale } from '@onsale/contracts/internal/calls.ts'
import { known } from '@onsale/kernel/assert.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import type { HandlerRequest } from '@onsale/platform/http/route.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { composeOrder } from '../compose.ts'
import { givenSale, HOLD_MS, PAYING_MS } from './given.ts'

const folder = known(process.argv[2], 'the folder to work in')
const clock = systemClock
const scheduler = systemScheduler
const randomness = createSystemRandomness()
const logger = createRecordingLogger()
const service = await composeOrder({
  metrics: createMetrics({ ofProcess: false }),
  database: { kind: 'file', file: path.join(folder, 'order.sqlite') },
  publicUrl: () => 'http://localhost:3000',
  dataKeys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }],
  holdMs: HOLD_MS,
  payingMs: PAYING_MS,
  queueOrdersMax: 1_024,
  bus: createLocalBus({ scheduler, randomness, logger }),
  clock,
  scheduler,
  randomness,
  ids: createIds(clock, randomness),
  logger,
})
service.start()

const routes = [...service.routes, ...service.internalRoutes]
const call = async (declared: Call, userId: string, body: unknown): Promise<unknown> => {
  const route = known(
    routes.find((one) => one.call === declared),
    declared.operation,
  )
  const identity = { userId, sessionId: 's', role: 'customer' }
  const request = { identity, params: {}, query: {}, body, path: '', headers: {}, traceId: '' }
  return route.handler(request as unknown as HandlerRequest<Call>) // as a listener would
}

const unit = { unitId: 'unit-1', visitDate: '2099-01-01', capacity: 1_000_000 }
const forever = { opensAt: 0, closesAt: Date.parse('2099-01-01T00:00:00Z') }
await call(putSale, '', { ...givenSale(forever), units: [unit] })

const BUYERS = 16
for (let buyer = 0; buyer < BUYERS; buyer += 1) void buyOn(buyer)

async function buyOn(buyer: number): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const lines = [{ unitId: 'unit-1', quantity: 1 }]
    const answer = await call(createOrder, `buyer-${buyer}-${turn}`, { lines })
    const { body } = answer as { body?: { id: string } } // a 201 has the order, refusals nothing
    if (body !== undefined) process.stdout.write(`${body.id}\n`)
  }
}

import { stockChanged } from '@onsale/contracts/events/stock.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import { createRelay } from '@onsale/platform/outbox/relay.ts'
import { createDeadLetters } from '../adapters/sql/dead-letters.ts'
import type { ReadSession } from '../adapters/sql/open-order-database.ts'
import { createOutboxStore } from '../adapters/sql/outbox-store.ts'
import { onTicketEvent, SALE_CONSUMER } from '../consumers/sale-changed.ts'
import { createOrderWorkers, type OrderWorkersDeps } from '../workers/order-workers.ts'
import { createTroubleWatch, type TroubleWatch } from '../workers/watch-troubles.ts'

export interface WorkOptions extends Omit<OrderWorkersDeps, 'troubles'> {
  readonly session: ReadSession
  readonly bus: Bus
  readonly metrics: Metrics
}

export interface OrderWork {
  start(): void
  stop(): Promise<void>
  /** Events were committed by this process; cheap. */
  wake(): void
}

/** Puts together the work that nobody waits for, and subscribes at the bus. */
export function composeWork(options: WorkOptions): OrderWork {
  const { reads, committer, bus, clock, logger } = options
  const relay = createRelay({
    ...options,
    service: 'order',
    store: createOutboxStore(options),
    wholeStates: [stockChanged],
  })
  const troubles = createTroubleWatch({ reads, logger })
  const workers = createOrderWorkers({ ...options, troubles })
  bus.subscribe({
    consumer: SALE_CONSUMER,
    topics: ['onsale.ticket.v1'],
    handler: (event) => onTicketEvent({ committer }, event),
    deadLetters: createDeadLetters({ committer, clock }),
  })
  measure(options.metrics, troubles)
  return {
    start() {
      relay.start()
      workers.start()
    },
    async stop() {
      await workers.stop()
      await relay.stop()
      await options.turn.leave()
    },
    wake: () => relay.wake(),
  }
}

function measure(metrics: Metrics, troubles: TroubleWatch): void {
  const gauge = (name: string, help: string, read: () => number): void =>
    metrics.gauge({ name, help }, read)
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

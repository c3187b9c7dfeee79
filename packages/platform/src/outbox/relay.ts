import type { CloudEvent, EventType } from '@onsale/contracts/events/event.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { backoffMs, reasonOf } from '../bus/backoff.ts'
import type { Bus, BusMessage } from '../bus/bus.ts'
import type { Turn } from '../database/turn.ts'
import type { Logger } from '../logger.ts'
import type { OutboxStore, StoredOutboxRow } from './outbox.ts'
import { createPurger } from './purger.ts'

export interface RelayOptions {
  /** Whose outbox this is; for logs. */
  readonly service: string
  readonly store: OutboxStore
  /** Of all processes that relay this outbox one has it. Not left by `stop`. */
  readonly turn: Turn
  readonly bus: Bus
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly logger: Logger
  /**
   * Types whose events carry the whole state of their subject, so that a newer one makes older
   * ones needless: of those that wait together only the newest of a subject is published.
   */
  readonly wholeStates?: readonly EventType[]
  readonly batchRowsMax?: number
  /** How long a row waits at most when nobody called `wake`. */
  readonly pollMs?: number
}

export interface Relay {
  /** Call it only when every consumer has subscribed. */
  start(): void
  /** Something was committed here to the outbox; cheap, call it after every such commit. */
  wake(): void
  /** Takes up nothing new; waits for the batch under way, 2 s at most. */
  stop(): Promise<void>
}

const BATCH_ROWS_MAX = 256
/** Others may commit too, and wake nobody here: an indexed read of a few rows finds it. */
const POLL_MS = 100
/**
 * What is committed within this time of the last batch is published together. Without it a sale
 * at full speed has a batch here for each commit of its own, with a commit for the marks and
 * another at the consumer: a tenth of the processor time of a hold.
 */
const GATHER_MS = 50
const STOP_WITHIN_MS = 2_000
const KEEP_SENT_MS = 24 * 3_600_000

/**
 * Publishes what the outbox holds, one batch at a time, lowest position first.
 *
 * It asks for rows that are not marked as sent, never for positions greater than the last one
 * seen: positions are given out before their transactions commit, so a lower one may turn up
 * later. A row is marked only after the bus has it. A crash in between publishes it again:
 * at least once; the consumers' inboxes make it once. So does a process that froze with a batch
 * in hand, long after another took the turn: versions make what it publishes late do no harm.
 */
export function createRelay(options: RelayOptions): Relay {
  const { service, store, turn, bus, scheduler, clock, logger } = options
  const batchRowsMax = options.batchRowsMax ?? BATCH_ROWS_MAX
  const pollMs = options.pollMs ?? POLL_MS
  const wholeStates = new Set(options.wholeStates?.map(({ type }) => type))
  const purge = store.purgeSent.bind(store)
  const purger = createPurger({
    purges: [{ name: `${service} outbox`, keepMs: KEEP_SENT_MS, purge }],
    clock,
    scheduler,
    logger,
  })
  let stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let wakes = 0
  let endNap: () => void = () => {}

  const publishBatch = async (): Promise<number> => {
    const rows = await store.unsent(batchRowsMax)
    if (rows.length === 0) return 0
    await bus.publish(withoutSuperseded(rows, wholeStates).map(toMessage))
    await store.markSent(rows.map(({ position }) => position))
    return rows.length
  }
  const nap = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    endNap = resolve
    const cancel = scheduler.after(pollMs, resolve)
    await promise
    cancel()
  }
  const run = async (signal: AbortSignal): Promise<void> => {
    let failures = 0
    while (!signal.aborted) {
      const wakesBefore = wakes
      try {
        const isOurs = await turn.isOurs()
        const published = isOurs ? await publishBatch() : 0
        failures = 0
        if (!isOurs) await scheduler.sleep(pollMs, signal)
        else if (published > 0 && published < batchRowsMax) await scheduler.sleep(GATHER_MS, signal)
        else if (published === 0 && wakes === wakesBefore && !signal.aborted) await nap()
      } catch (fault) {
        failures += 1
        logger.warn({ service, failures, reason: reasonOf(fault) }, 'outbox not relayed')
        await scheduler.sleep(backoffMs(failures), signal)
      }
    }
  }
  return {
    start() {
      stopping = new AbortController()
      running = run(stopping.signal)
      purger.start()
    },
    wake() {
      wakes += 1
      endNap()
    },
    async stop() {
      stopping.abort()
      endNap()
      const waited = new AbortController()
      await Promise.race([running, scheduler.sleep(STOP_WITHIN_MS, waited.signal)])
      waited.abort()
      await purger.stop()
    },
  }
}

/** Rows in their order, without states that a later row of the same type and subject replaces. */
function withoutSuperseded(
  rows: readonly StoredOutboxRow[],
  wholeStates: ReadonlySet<string>,
): readonly StoredOutboxRow[] {
  const nameOf = ({ type, subject }: StoredOutboxRow): string => `${type} ${subject}`
  const newest = new Map(rows.map((row) => [nameOf(row), row.position]))
  return rows.filter(
    (row) => !wholeStates.has(row.type) || newest.get(nameOf(row)) === row.position,
  )
}

function toMessage(row: StoredOutboxRow): BusMessage {
  // `makeOutboxRow` wrote the body from a CloudEvent.
  return { topic: row.topic, event: JSON.parse(row.body) as CloudEvent }
}

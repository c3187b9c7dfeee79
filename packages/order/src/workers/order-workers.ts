import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { Turn } from '@onsale/platform/database/turn.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { Committer, OrderReads, PaymentProvider } from '../ports.ts'
import { expireHold } from '../usecases/expire-hold.ts'
import { reconcilePayment } from '../usecases/reconcile-payment.ts'
import { sendRefund } from '../usecases/send-refund.ts'
import { repeat, type Repeated } from './repeat.ts'
import type { TroubleWatch } from './watch-troubles.ts'

export interface OrderWorkersDeps {
  readonly reads: OrderReads
  readonly committer: Committer
  /** Of all processes that work on this database one has it. */
  readonly turn: Turn
  readonly providers: ReadonlyMap<string, PaymentProvider>
  readonly troubles: TroubleWatch
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly logger: Logger
}

const EXPIRE_EVERY_MS = 100
const RECONCILE_EVERY_MS = 200
const REFUND_EVERY_MS = 200
const COUNT_TROUBLES_EVERY_MS = 5_000
const PURGE_EVERY_MS = 60_000
/** Of one table in one round; a round that deletes as many is followed by another at once. */
const ROWS_PER_PURGE_MAX = 1_000
const WORK_PER_ROUND_MAX = 256
const LOOK_AGAIN_AFTER_FAULT_MS = 5_000

/**
 * What nobody waits for: expiry, following payments, refunds, purging. One process at a time
 * does it, of all that work; two that do it at once waste work and do nothing twice, since every
 * step is judged under the row's lock and providers are asked under ids that stay the same.
 */
export function createOrderWorkers(deps: OrderWorkersDeps): Repeated {
  const { reads, committer, turn, clock, scheduler, logger } = deps
  const worker = (
    name: string,
    everyMs: number,
    round: () => Promise<{ readonly more: boolean }>,
  ): Repeated => {
    const inTurn = async () => ((await turn.isOurs()) ? round() : { more: false })
    return repeat({ name, everyMs, round: inTurn, scheduler, logger })
  }

  /**
   * Does all of `items` side by side; one that fails is logged and delays no other. When the
   * store is away all fail alike: that is told once, and the round as a whole has failed.
   */
  const eachOf = async <Item extends object>(
    name: string,
    items: readonly Item[],
    work: (item: Item) => Promise<void>,
  ): Promise<{ more: boolean }> => {
    let failures = 0
    const storeAway: StoreUnavailable[] = []
    const attempts = items.map(async (item) => {
      try {
        await work(item)
      } catch (error) {
        failures += 1
        if (error instanceof StoreUnavailable) storeAway.push(error)
        else logger.error({ worker: name, ...item, err: error }, 'one piece of work failed')
      }
    })
    await Promise.all(attempts)
    const [fault] = storeAway
    if (fault !== undefined) throw fault
    return { more: items.length === WORK_PER_ROUND_MAX && failures === 0 }
  }

  const workers = [
    worker('expire', EXPIRE_EVERY_MS, async () => {
      const due = await reads.dueHolds(clock.now(), WORK_PER_ROUND_MAX)
      const items = due.map((orderId) => ({ orderId }))
      return eachOf('expire', items, ({ orderId }) => expireHold(deps, orderId))
    }),
    worker('reconcile', RECONCILE_EVERY_MS, async () => {
      const due = await reads.paymentsToCheck(clock.now(), WORK_PER_ROUND_MAX)
      return eachOf('reconcile', due, async (ref) => {
        try {
          await reconcilePayment(deps, ref)
        } catch (error) {
          await postpone(committer, ref.paymentId, clock.now() + LOOK_AGAIN_AFTER_FAULT_MS)
          throw error
        }
      })
    }),
    worker('refund', REFUND_EVERY_MS, async () => {
      const due = await reads.refundsDue(clock.now(), WORK_PER_ROUND_MAX)
      return eachOf('refund', due, (ref) => sendRefund(deps, ref))
    }),
    worker('purge', PURGE_EVERY_MS, async () => {
      const deletes = await reads.oldRows(clock.now(), ROWS_PER_PURGE_MAX)
      if (deletes.length > 0) await committer.run({ kind: 'chore', statements: [], deletes })
      return { more: deletes.some(({ keys }) => keys.length === ROWS_PER_PURGE_MAX) }
    }),
    repeat({
      name: 'watch',
      everyMs: COUNT_TROUBLES_EVERY_MS,
      // In every process: metrics are each one's own.
      async round() {
        await deps.troubles.count()
        return { more: false }
      },
      scheduler,
      logger,
    }),
  ]
  return {
    start() {
      for (const one of workers) one.start()
    },
    async stop() {
      await Promise.all(workers.map((one) => one.stop()))
    },
  }
}

async function postpone(committer: Committer, paymentId: string, until: number): Promise<void> {
  await committer.run({
    kind: 'chore',
    statements: [
      {
        sql: 'UPDATE payments SET next_check_at = ? WHERE id = ? AND next_check_at IS NOT NULL',
        values: [until, paymentId],
      },
    ],
  })
}

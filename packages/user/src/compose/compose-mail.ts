import type { Transaction } from 'kysely'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { MailTransport } from '@onsale/platform/mail/transport.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import { createPurger } from '@onsale/platform/outbox/purger.ts'
import { createSqlDeadLetters } from '@onsale/platform/outbox/sql-dead-letters.ts'
import { createOrderBookOverCalls } from '../adapters/order/order-book-over-calls.ts'
import { drawQr } from '../adapters/qr/draw-qr.ts'
import { createSqlMailAddresses } from '../adapters/sql/mail-addresses.ts'
import { createSqlMailQueue } from '../adapters/sql/mail-queue.ts'
import { createSqlOrderMailStore } from '../adapters/sql/order-mail-store.ts'
import { createMailTx } from '../adapters/sql/queue-mail.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { orderMailConsumers } from '../consumers/order-mails.ts'
import type { Shop } from '../domain/mail/letter.ts'
import { FAILED_KEPT_MS } from '../domain/mail/tries.ts'
import type { Sealer, Vault } from '../ports.ts'
import type { MailTx } from '../ports/mail.ts'
import { sendMail } from '../usecases/send-mail.ts'
import { createMailWorker, type MailOutcome, type MailWorker } from '../workers/mail-worker.ts'
import { createMailWatch, type MailWatch } from '../workers/watch-mails.ts'

export interface MailOptions {
  readonly database: Database<UserTables>
  readonly sealer: Sealer
  readonly vault: Vault
  /** Serves `describeOrder`. */
  readonly orderClient: CallClient
  /** Closed by `stop`; absent: another process sends what is queued. */
  readonly mailTransport?: MailTransport
  readonly shop: () => Shop
  /** Brings what happened to orders; absent: another process writes the mails about it. */
  readonly bus?: Bus
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly ids: Ids
  readonly logger: Logger
  readonly metrics: Metrics
}

export interface Mail {
  /** How a transaction of the user store queues mails. */
  readonly mailTx: (tx: Transaction<UserTables>) => MailTx
  /** A transaction that queued a mail was committed. */
  queued(): void
  start(): void
  /** Lets go of the mails under way, 5 s at most, and closes the transport. */
  stop(): Promise<void>
}

/** Puts together what mails are made of and subscribes to order events. */
export function composeMail(options: MailOptions): Mail {
  const { database, bus, clock, mailTransport } = options
  const sending = mailTransport === undefined ? undefined : composeSending(options, mailTransport)
  const queued = (): void => sending?.wake()
  if (bus !== undefined) {
    const orderMails = createSqlOrderMailStore(database, options)
    const deadLetters = createSqlDeadLetters(database, clock)
    const consumers = orderMailConsumers({ ...options, orderMails, queued })
    for (const consumer of consumers) bus.subscribe({ ...consumer, deadLetters })
  }
  return {
    mailTx: createMailTx(options),
    queued,
    start() {
      sending?.start()
    },
    async stop() {
      await sending?.stop()
    },
  }
}

function composeSending(options: MailOptions, transport: MailTransport) {
  const { database, clock, scheduler, logger } = options
  const queue = createSqlMailQueue(database)
  const sendDeps = {
    ...options,
    transport,
    addresses: createSqlMailAddresses(database),
    orders: createOrderBookOverCalls(options.orderClient, scheduler),
    drawCode: drawQr,
  }
  const worker = createMailWorker({
    queue,
    send: (mail) => sendMail(sendDeps, mail),
    checkServer: () => transport.check(),
    closeServer: () => transport.close(),
    clock,
    scheduler,
    logger,
    count: countOutcomes(options.metrics),
  })
  const watch = createMailWatch({ queue, scheduler, logger })
  const purge = queue.purgeFailed.bind(queue)
  const purges = [{ name: 'failed mails', keepMs: FAILED_KEPT_MS, purge }]
  const purger = createPurger({ purges, clock, scheduler, logger })
  measure(options.metrics, clock, worker, watch)
  return {
    wake: () => worker.wake(),
    start() {
      worker.start()
      watch.start()
      purger.start()
    },
    async stop() {
      await Promise.all([worker.stop(), watch.stop(), purger.stop()])
    },
  }
}

const outcomes: readonly MailOutcome[] = [
  'sent',
  'dropped',
  'outdated',
  'delayed',
  'server away',
  'refused',
  'failed',
]

function countOutcomes(metrics: Metrics): (outcome: MailOutcome) => void {
  const described = { name: 'onsale_mails_total', help: 'What became of mails that were due' }
  const counters = new Map(
    outcomes.map((outcome) => [outcome, metrics.counter(described, { outcome })]),
  )
  return (outcome) => counters.get(outcome)?.add(1)
}

function measure(metrics: Metrics, clock: Clock, worker: MailWorker, watch: MailWatch): void {
  const gauge = (name: string, help: string, read: () => number): void =>
    metrics.gauge({ name, help }, read)
  gauge('onsale_mails_waiting', 'Mails that wait to be sent', () => watch.last().queued)
  gauge('onsale_mails_failed', 'Mails that were given up: see `onsale mails`', () => {
    return watch.last().failed
  })
  gauge('onsale_mails_oldest_seconds', 'Age of the oldest mail that waits', () => {
    const { oldestQueuedAt } = watch.last()
    return oldestQueuedAt === undefined ? 0 : Math.max(0, clock.now() - oldestQueuedAt) / 1_000
  })
  gauge('onsale_mail_server_away', '1 when the mail server took nothing when last tried', () =>
    worker.isServerAway() ? 1 : 0,
  )
}

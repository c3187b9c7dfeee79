import type { TestContext } from 'node:test'
import type { Clock } from '@onsale/kernel/clock.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { MailTransport, OutgoingMail } from '@onsale/platform/mail/transport.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { createSealer } from '../adapters/crypto/sealer.ts'
import { createMailTx } from '../adapters/sql/queue-mail.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { composeMail } from '../compose/compose-mail.ts'
import type { DescribedOrder } from '../domain/mail/order-drafts.ts'
import type { MailTemplate } from '../ports.ts'
import { sampleParams, shop } from './mail-samples.ts'
import { createMemoryVault } from './memory-vault.ts'
import { openScratchDatabase } from './scratch-database.ts'

/** A clock that a test may set ahead; timers run on by themselves. */
export interface AheadClock extends Clock {
  aheadMs: number
}

export function createAheadClock(): AheadClock {
  const clock: AheadClock = {
    aheadMs: 0,
    now: () => systemClock.now() + clock.aheadMs,
    monotonicMs: () => systemClock.monotonicMs(),
  }
  return clock
}

/** A transport that keeps what it is given, or does what the test says instead. */
export interface FakeTransport extends MailTransport {
  readonly sent: OutgoingMail[]
  /** Throws to refuse; by default everything is taken. */
  judge: (mail: OutgoingMail) => void | Promise<void>
  isAway: () => Error | undefined
}

export function createFakeTransport(): FakeTransport {
  const transport: FakeTransport = {
    sent: [],
    judge: () => {},
    isAway: () => undefined,
    async send(mail) {
      await transport.judge(mail)
      transport.sent.push(mail)
    },
    async check() {
      const fault = transport.isAway()
      if (fault !== undefined) throw fault
    },
    async close() {},
  }
  return transport
}

/** Inserts a user whose address is `ID@example.com`, with a data key. */
export async function insertUser(
  { database, vault, sealer }: Pick<GivenMail, 'database' | 'vault' | 'sealer'>,
  id: string,
  changes: { readonly locale?: string; readonly closed_at?: number } = {},
): Promise<void> {
  const row = {
    id,
    version: 1,
    email_index: `index of ${id}`,
    email_sealed: sealer.seal(await vault.make(id), 'email', `${id}@example.com`),
    name_sealed: null,
    phone_sealed: null,
    locale: 'ko',
    role: 'customer',
    password_hash: null,
    session_epoch: 0,
    created_at: 0,
    closed_at: null,
    ...changes,
  }
  await database.write((tx) => tx.insertInto('users').values(row).execute())
}

export type GivenMail = Awaited<ReturnType<typeof givenMail>>

export interface GivenMailOptions {
  readonly transport: MailTransport
  readonly clock?: Clock
  readonly scheduler?: Scheduler
  readonly database?: Database<UserTables>
}

/** The mail part of the user service over a database of its own, with one customer, mina. */
export async function givenMail(t: TestContext, options: GivenMailOptions) {
  const clock = options.clock ?? systemClock
  const scheduler = options.scheduler ?? systemScheduler
  const database = options.database ?? (await openScratchDatabase(t))
  const randomness = createSystemRandomness()
  const ids = createIds(clock, randomness)
  const logger = createRecordingLogger()
  const metrics = createMetrics({ ofProcess: false })
  const vault = createMemoryVault()
  const sealer = createSealer(randomness)
  const orders = new Map<string, DescribedOrder>()
  const order = { isDown: false }
  // The one call that mails make; its answer is that of the contract.
  const orderClient = (async (_call, { params }) => {
    if (order.isDown) throw new Error('order is down')
    const { orderId } = params as { orderId: string }
    const body = orders.get(orderId)
    return body === undefined
      ? { kind: 'refused', code: 'NOT_FOUND' }
      : { kind: 'answer', status: 200, body }
  }) as CallClient
  const bus = createLocalBus({ scheduler, randomness, logger, repeatShare: 0 })
  const tools = { database, vault, sealer, clock, scheduler, ids, logger, metrics, bus }
  const mail = composeMail({
    ...tools,
    mailTransport: options.transport,
    orderClient,
    shop: () => shop,
  })
  t.after(async () => {
    await mail.stop()
    await bus.close()
  })
  await vault.make('mina')
  const mailTx = createMailTx({ sealer, clock })
  return {
    ...tools,
    mail,
    orders,
    order,
    /** Queues a mail as a use case does, and wakes the worker; resolves with the mail's id. */
    async queue(template: MailTemplate, personId = 'mina', params = sampleParams[template]) {
      const id = ids.next()
      const key = (await vault.open([personId])).get(personId) ?? (await vault.make(personId))
      await database.write((tx) =>
        mailTx(tx).queueMail({ id, personId, template, locale: 'ko', params }, key),
      )
      mail.queued()
      return id
    },
    /** Queues so many in one transaction; resolves with their ids, oldest first. */
    async queueMany(template: MailTemplate, count: number) {
      const key = (await vault.open(['mina'])).get('mina') ?? (await vault.make('mina'))
      const newIds = Array.from({ length: count }, () => ids.next())
      const rest = { personId: 'mina', template, locale: 'ko' } as const
      await database.write(async (tx) => {
        for (const id of newIds) {
          await mailTx(tx).queueMail({ ...rest, id, params: sampleParams[template] }, key)
        }
      })
      return newIds
    },
    rows: () => database.reader.selectFrom('mails').selectAll().orderBy('id').execute(),
  }
}

const GIVE_UP_AFTER_MS = 20_000

/** Resolves once `isReached` holds, looking again after every turn of the event loop. */
export async function until(
  what: string,
  isReached: () => boolean | Promise<boolean>,
): Promise<void> {
  const giveUpAt = systemClock.monotonicMs() + GIVE_UP_AFTER_MS
  while (!(await isReached())) {
    if (systemClock.monotonicMs() > giveUpAt) throw new Error(`never reached: ${what}`)
    await new Promise<void>((resolve) => systemScheduler.soon(resolve))
  }
}

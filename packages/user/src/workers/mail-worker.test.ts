import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { MAIL_TRIED_MS_MAX } from '../domain/mail/tries.ts'
import type { LeasedMail, MailQueue } from '../ports/mail-queue.ts'
import type { SendMailOutcome } from '../usecases/send-mail.ts'
import { createMailWorker, LEASE_MS, type MailOutcome } from './mail-worker.ts'

const T0 = Date.parse('2026-11-25T10:00:00Z')
const HOUR_MS = 3_600_000

interface Row {
  mail: LeasedMail
  state: 'QUEUED' | 'FAILED'
  nextAt: number
  reason?: string
}

/** The queue in memory: time here is simulated, and a database's thread knows none of it. */
function createMemoryQueue() {
  const rows = new Map<string, Row>()
  const mine = (mail: LeasedMail): Row | undefined => {
    const row = rows.get(mail.id)
    return row?.nextAt === mail.leasedUntil ? row : undefined
  }
  const queue: MailQueue = {
    async lease(now, leasedUntil, mailsMax) {
      const due = [...rows.values()]
        .filter((row) => row.state === 'QUEUED' && row.nextAt <= now)
        .sort((a, b) => a.nextAt - b.nextAt || (a.mail.id < b.mail.id ? -1 : 1))
        .slice(0, mailsMax)
      return due.map((row) => {
        const mail = { ...row.mail, dueAt: row.nextAt, leasedUntil }
        Object.assign(row, { mail, nextAt: leasedUntil })
        return mail
      })
    },
    async remove(mailId) {
      rows.delete(mailId)
    },
    async postpone(mail, nextAt, reason) {
      const changed = { ...mail, tries: mail.tries + 1 }
      Object.assign(mine(mail) ?? {}, { mail: changed, nextAt, reason })
    },
    async giveBack(mail) {
      Object.assign(mine(mail) ?? {}, { nextAt: mail.dueAt })
    },
    async fail(mail, reason) {
      Object.assign(mine(mail) ?? {}, { state: 'FAILED', reason })
    },
    async failOverdue(now, reason) {
      const overdue = [...rows.values()].filter(
        (row) => row.state === 'QUEUED' && row.nextAt <= now && row.mail.giveUpAt <= now,
      )
      for (const row of overdue) Object.assign(row, { state: 'FAILED', reason })
      return overdue.length
    },
    async count() {
      const failed = [...rows.values()].filter((row) => row.state === 'FAILED').length
      return { queued: rows.size - failed, failed, oldestQueuedAt: undefined }
    },
    listFailures: async () => [],
    queueFailedAgain: async () => 0,
    purgeFailed: async () => 0,
  }
  return { rows, queue }
}

function queuedMail(id: string, at: number): LeasedMail {
  return {
    id,
    personId: 'mina',
    template: 'order-paid',
    locale: 'ko',
    paramsSealed: '',
    tries: 0,
    dueAt: at,
    giveUpAt: at + MAIL_TRIED_MS_MAX,
    createdAt: at,
    leasedUntil: 0,
  }
}

interface Given {
  readonly send?: (mail: LeasedMail, turn: number) => SendMailOutcome | Promise<SendMailOutcome>
  readonly changes?: (queue: MailQueue) => Partial<MailQueue>
  /** A day of looks, a second apart, takes a while even in simulated time. */
  readonly pollMs?: number
}

function given(t: TestContext, { send, changes, pollMs }: Given = {}) {
  const { rows, queue } = createMemoryQueue()
  const { clock, scheduler, ...time } = createSimulatedTime(T0)
  const logger = createRecordingLogger()
  const counted: MailOutcome[] = []
  const sent: string[] = []
  const offeredAt: number[] = []
  let turns = 0
  const worker = createMailWorker({
    queue: { ...queue, ...changes?.(queue) },
    async send(mail) {
      turns += 1
      offeredAt.push(clock.now() - T0)
      const outcome = (await send?.(mail, turns)) ?? { kind: 'sent' }
      if (outcome.kind === 'sent') sent.push(mail.id)
      return outcome
    },
    checkServer: async () => {},
    closeServer: async () => {},
    clock,
    scheduler,
    logger,
    count: (outcome) => counted.push(outcome),
    ...(pollMs !== undefined && { pollMs }),
  })
  const add = (id: string): void => {
    const now = clock.now()
    const mail = queuedMail(id, now)
    rows.set(id, { mail, state: 'QUEUED', nextAt: now })
  }
  t.after(async () => {
    const stopped = worker.stop()
    await time.advance(10_000)
    await stopped
    assert.equal(time.pendingTimers(), 0)
  })
  return { worker, time, clock, rows, logger, counted, sent, offeredAt, add }
}

const away = { kind: 'server away', reason: 'ECONNECTION' } as const
const delayed = { kind: 'delayed', reason: 'RCPT TO 451', isServerThere: true } as const

test('a wake has a mail sent at once, a poll within a second', async (t) => {
  const { worker, time, sent, add, rows } = given(t)
  worker.start()
  await time.settle()
  add('a')
  worker.wake()
  await time.settle()
  assert.deepEqual(sent, ['a'])
  add('b')
  await time.advance(1_000)
  assert.deepEqual(sent, ['a', 'b'])
  assert.equal(rows.size, 0)
})

test('a few at once and no more; a slow one holds up nobody behind it', async (t) => {
  const slow = Promise.withResolvers<SendMailOutcome>()
  let atOnce = 0
  let atOnceMax = 0
  const { worker, time, sent, add } = given(t, {
    async send(mail) {
      atOnceMax = Math.max(atOnceMax, (atOnce += 1))
      const outcome: SendMailOutcome = mail.id === 'm00' ? await slow.promise : { kind: 'sent' }
      await new Promise<void>((resolve) => systemScheduler.soon(resolve))
      atOnce -= 1
      return outcome
    },
  })
  for (let at = 0; at < 20; at += 1) add(`m${String(at).padStart(2, '0')}`)
  worker.start()
  for (let turn = 0; turn < 10; turn += 1) await time.settle()
  assert.equal(sent.length, 19)
  assert.equal(atOnceMax, 4)
  slow.resolve({ kind: 'sent' })
  await time.settle()
  assert.equal(sent.at(-1), 'm00')
})

test('a delayed mail is tried about 20 times in a day, further and further apart, then it is FAILED', async (t) => {
  const { worker, time, add, rows, counted, offeredAt, logger } = given(t, {
    send: () => delayed,
    pollMs: 20_000,
  })
  add('a')
  worker.start()
  await time.advance(MAIL_TRIED_MS_MAX + HOUR_MS)
  const row = rows.get('a')
  assert.deepEqual([row?.state, row?.reason], ['FAILED', 'RCPT TO 451'])
  assert.ok(offeredAt.length >= 15 && offeredAt.length <= 25, `${offeredAt.length} tries`)
  const pauses = offeredAt.slice(1).map((at, index) => at - (offeredAt[index] ?? 0))
  assert.ok((pauses[0] ?? 0) >= 10_000 && (pauses[0] ?? 0) <= 30_000)
  for (const [index, pause] of pauses.entries()) {
    assert.ok(pause >= (pauses[index - 1] ?? 0) - 20_000, 'pauses grow')
    assert.ok(pause <= 2 * HOUR_MS + 40_000)
  }
  assert.ok((offeredAt.at(-1) ?? 0) > MAIL_TRIED_MS_MAX - 2 * HOUR_MS - 60_000)
  assert.equal(counted.filter((outcome) => outcome === 'failed').length, 1)
  const errors = logger.lines.filter(({ level }) => level === 'error')
  assert.deepEqual(
    errors.map(({ members }) => members['reason']),
    ['RCPT TO 451'],
  )
})

test('a delayed mail holds up nobody', async (t) => {
  const { worker, time, add, sent } = given(t, {
    send: (mail) => (mail.id === 'a' ? delayed : { kind: 'sent' }),
  })
  add('a')
  add('b')
  worker.start()
  await time.settle()
  assert.deepEqual(sent, ['b'])
})

test('refused: FAILED at once, and never offered again', async (t) => {
  const { worker, time, add, rows, offeredAt } = given(t, {
    send: () => ({ kind: 'refused', reason: 'RCPT TO 550' }),
    pollMs: 20_000,
  })
  add('a')
  worker.start()
  await time.advance(HOUR_MS)
  assert.equal(offeredAt.length, 1)
  assert.equal(rows.get('a')?.reason, 'RCPT TO 550')
})

test('while the server is away one mail is tried, up to a minute apart; then all go, oldest first', async (t) => {
  let isAway = true
  const { worker, time, add, sent, rows, offeredAt, logger } = given(t, {
    send: () => (isAway ? away : { kind: 'sent' }),
  })
  for (let at = 0; at < 50; at += 1) add(`m${String(at).padStart(2, '0')}`)
  worker.start()
  await time.advance(HOUR_MS)
  assert.ok(offeredAt.length < 75, `${offeredAt.length} tries in an hour`)
  assert.ok(offeredAt.length > 50)
  assert.ok([...rows.values()].every(({ mail }) => mail.tries === 0))
  assert.equal(worker.isServerAway(), true)
  isAway = false
  await time.advance(60_000)
  assert.equal(sent.length, 50)
  assert.deepEqual(sent, sent.toSorted())
  assert.equal(worker.isServerAway(), false)
  assert.deepEqual(
    logger.lines.map(({ message }) => message),
    ['the mail server takes no mail; mails wait', 'the mail server takes mails again'],
  )
})

test('a server that is away for more than a day: what waited so long is FAILED, and told once', async (t) => {
  const { worker, time, add, rows, logger } = given(t, { send: () => away })
  for (const id of ['a', 'b', 'c']) add(id)
  worker.start()
  await time.advance(MAIL_TRIED_MS_MAX - HOUR_MS)
  add('young')
  await time.advance(2 * HOUR_MS)
  assert.deepEqual(
    [...rows.values()].map(({ state, reason }) => [state, reason]),
    [
      ['FAILED', 'SERVER_AWAY'],
      ['FAILED', 'SERVER_AWAY'],
      ['FAILED', 'SERVER_AWAY'],
      ['QUEUED', undefined],
    ],
  )
  assert.ok(logger.lines.filter(({ level }) => level === 'error').length <= 3)
})

test('nobody, or nothing to tell any more: gone without a mail', async (t) => {
  const outcomes = [{ kind: 'dropped' }, { kind: 'outdated' }] as const
  const { worker, time, add, rows, counted } = given(t, {
    send: (_mail, turn) => outcomes[turn - 1] ?? { kind: 'sent' },
  })
  add('a')
  add('b')
  worker.start()
  await time.settle()
  assert.equal(rows.size, 0)
  assert.deepEqual(counted, ['dropped', 'outdated'])
})

test('sent, but the database did not take it: the same process does not send it again', async (t) => {
  let removals = 0
  const { worker, time, add, sent, rows } = given(t, {
    changes: (queue) => ({
      async remove(mailId) {
        removals += 1
        if (removals === 1) throw new Error('the disk is full')
        await queue.remove(mailId)
      },
    }),
  })
  add('a')
  worker.start()
  await time.advance(LEASE_MS + 2_000)
  assert.deepEqual(sent, ['a'])
  assert.equal(rows.size, 0)
})

test('a fault that nobody foresaw is logged without the mail, which is tried again later', async (t) => {
  const { worker, time, add, sent, logger } = given(t, {
    send(_mail, turn) {
      if (turn === 1) throw new Error('bug')
      return { kind: 'sent' }
    },
  })
  add('a')
  worker.start()
  await time.advance(LEASE_MS - 1_000)
  assert.deepEqual(sent, [])
  await time.advance(3_000)
  assert.deepEqual(sent, ['a'])
  assert.equal(logger.lines.filter(({ level }) => level === 'error').length, 1)
})

test('a queue that cannot be read is read again, further and further apart', async (t) => {
  let reads = 0
  const { worker, time, add, sent } = given(t, {
    changes: (queue) => ({
      async lease(...asked) {
        reads += 1
        if (reads <= 8) throw new Error('away')
        return queue.lease(...asked)
      },
    }),
  })
  add('a')
  worker.start()
  await time.advance(60_000)
  assert.ok(reads < 8, `${reads} reads in a minute`)
  await time.advance(300_000)
  assert.deepEqual(sent, ['a'])
})

test('stop takes up nothing new, waits for what is sent, and cuts it off after 5 s', async () => {
  const cut = Promise.withResolvers<SendMailOutcome>()
  const { rows, queue } = createMemoryQueue()
  const { clock, scheduler, ...time } = createSimulatedTime(T0)
  const worker = createMailWorker({
    queue,
    send: () => cut.promise,
    checkServer: async () => {},
    closeServer: async () => cut.resolve({ kind: 'server away', reason: 'CLOSED' }),
    clock,
    scheduler,
    logger: createRecordingLogger(),
    count: () => {},
  })
  const mail = queuedMail('a', T0)
  rows.set('a', { mail, state: 'QUEUED', nextAt: T0 })
  worker.start()
  await time.settle()
  const stopping = worker.stop()
  await time.advance(4_999)
  assert.notEqual(rows.get('a')?.nextAt, T0)
  await time.advance(1)
  await stopping
  assert.equal(rows.get('a')?.nextAt, T0, 'given back')
  assert.equal(time.pendingTimers(), 0)
})

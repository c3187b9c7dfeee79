import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import { MailServerAway } from '@onsale/platform/mail/transport.ts'
import { nextTryAt } from '../domain/mail/tries.ts'
import type { LeasedMail, MailQueue } from '../ports/mail-queue.ts'
import type { SendMailOutcome } from '../usecases/send-mail.ts'

export type MailOutcome = SendMailOutcome['kind'] | 'failed'

export interface MailWorkerDeps {
  readonly queue: MailQueue
  /** Bounded in time, well below `LEASE_MS`. */
  readonly send: (mail: LeasedMail) => Promise<SendMailOutcome>
  /** Whether the server takes mails at all; throws when not. */
  readonly checkServer: () => Promise<void>
  /** Cuts off what is being sent. */
  readonly closeServer: () => Promise<void>
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly logger: Logger
  readonly count: (outcome: MailOutcome) => void
  readonly mailsAtOnceMax?: number
  /** How long a mail waits at most when nobody called `wake`. */
  readonly pollMs?: number
}

export interface MailWorker {
  start(): void
  /** A mail may have been committed; cheap. */
  wake(): void
  /** Takes up nothing new, waits 5 s for what is being sent, and cuts it off then. */
  stop(): Promise<void>
  /** Whether the server took nothing when it was last tried. */
  isServerAway(): boolean
}

export const LEASE_MS = 180_000
const MAILS_AT_ONCE_MAX = 4
const POLL_MS = 1_000
const STOP_WITHIN_MS = 5_000
const AWAY_FIRST_MS = 1_000
const AWAY_MS_MAX = 60_000
/** Sent, but the database did not take it: not sent again by this process. */
const REMEMBERED_MAX = 1_000

/**
 * Sends what is queued, oldest first, a few at once.
 *
 * At least once: a mail is removed after the server has it. A process that ends in between, or a
 * connection that breaks after the last dot, sends it again, under the same Message-ID. Between
 * workers the lease decides.
 *
 * A server that takes no mail at all costs no mail a try: mails go back to their places in the
 * queue, and one at a time is tried, further and further apart up to a minute, until one is taken.
 */
export function createMailWorker(deps: MailWorkerDeps): MailWorker {
  const { queue, clock, scheduler, logger } = deps
  const atOnceMax = deps.mailsAtOnceMax ?? MAILS_AT_ONCE_MAX
  const stopping = new AbortController()
  const sending = new Set<Promise<void>>()
  const sentAlready = new Set<string>()
  let running: Promise<void> = Promise.resolve()
  let awayTimes = 0
  let wakes = 0
  let endNap: () => void = () => {}

  const nap = async (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    endNap = resolve
    const cancel = scheduler.after(ms, resolve)
    await promise
    cancel()
  }
  const serverAway = (reason: string): void => {
    if (stopping.signal.aborted) return
    awayTimes += 1
    if (awayTimes === 1) logger.warn({ reason }, 'the mail server takes no mail; mails wait')
  }
  const serverBack = (): void => {
    if (awayTimes > 0) logger.info('the mail server takes mails again')
    awayTimes = 0
  }
  const remove = async (mailId: string): Promise<void> => {
    await queue.remove(mailId)
    sentAlready.delete(mailId)
  }
  const settle = async (mail: LeasedMail, outcome: SendMailOutcome): Promise<void> => {
    switch (outcome.kind) {
      case 'server away':
        serverAway(outcome.reason)
        return queue.giveBack(mail)
      case 'sent':
        serverBack()
        if (sentAlready.size < REMEMBERED_MAX) sentAlready.add(mail.id)
        return remove(mail.id)
      case 'dropped':
      case 'outdated':
        return remove(mail.id)
      case 'delayed': {
        if (outcome.isServerThere) serverBack()
        const nextAt = nextTryAt(mail, clock.now())
        if (nextAt !== undefined) return queue.postpone(mail, nextAt, outcome.reason)
        return fail(mail, outcome.reason)
      }
      case 'refused':
        serverBack()
        return fail(mail, outcome.reason)
    }
  }
  const fail = async (mail: LeasedMail, reason: string): Promise<void> => {
    await queue.fail(mail, reason)
    deps.count('failed')
    const { id: mailId, template } = mail
    logger.error({ mailId, template, reason }, 'a mail could not be sent and is given up')
  }
  const sendOne = async (mail: LeasedMail): Promise<void> => {
    const { id: mailId, template } = mail
    try {
      if (sentAlready.has(mailId)) return await remove(mailId)
      const outcome = await deps.send(mail)
      deps.count(outcome.kind)
      await settle(mail, outcome)
    } catch (fault) {
      // The lease ends by itself, and then the mail is tried again; a day later it is given up.
      logger.error({ mailId, template, err: fault }, 'a mail was not handled')
    }
  }
  const begin = (mail: LeasedMail): void => {
    const work = sendOne(mail).finally(() => {
      sending.delete(work)
      wakes += 1
      endNap()
    })
    sending.add(work)
  }
  /** Resolves with how many were taken up. */
  const takeUp = async (): Promise<number> => {
    const free = (awayTimes > 0 ? 1 : atOnceMax) - sending.size
    if (free <= 0) return 0
    const now = clock.now()
    const overdue = await queue.failOverdue(now, awayTimes > 0 ? 'SERVER_AWAY' : 'OVERDUE')
    for (let failed = 0; failed < overdue; failed += 1) deps.count('failed')
    if (overdue > 0) logger.error({ mails: overdue }, 'mails are given up after a day')
    const leased = await queue.lease(now, now + LEASE_MS, free)
    for (const mail of leased) begin(mail)
    return leased.length
  }
  const askServer = async (): Promise<void> => {
    try {
      await deps.checkServer()
      serverBack()
    } catch (fault) {
      serverAway(fault instanceof MailServerAway ? fault.reason : reasonOf(fault))
    }
  }
  /** One mail finds out whether the server is back; when none waits, the server is asked. */
  const probe = async (): Promise<void> => {
    await Promise.all(sending)
    if ((await takeUp()) === 0) await askServer()
    await Promise.all(sending)
    if (awayTimes > 0) await scheduler.sleep(pauseMs(awayTimes), stopping.signal)
  }
  const turn = async (): Promise<void> => {
    if (awayTimes > 0) return probe()
    const wakesBefore = wakes
    await takeUp()
    // More may be due as soon as one has ended; else nothing is, until somebody wakes us.
    if (sending.size >= atOnceMax) await Promise.race(sending)
    else if (wakes === wakesBefore) await nap(deps.pollMs ?? POLL_MS)
  }
  const run = async (): Promise<void> => {
    await askServer()
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        await turn()
        failures = 0
      } catch (fault) {
        failures += 1
        logger.warn({ failures, reason: reasonOf(fault) }, 'the queue of mails cannot be read')
        await scheduler.sleep(pauseMs(failures), stopping.signal)
      }
    }
  }
  return {
    start() {
      running = run()
    },
    wake() {
      wakes += 1
      endNap()
    },
    async stop() {
      stopping.abort()
      endNap()
      const waited = new AbortController()
      const ended = running.then(() => Promise.all(sending))
      await Promise.race([ended, scheduler.sleep(STOP_WITHIN_MS, waited.signal)])
      waited.abort()
      await deps.closeServer()
      await ended
    },
    isServerAway: () => awayTimes > 0,
  }
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.name : 'UNKNOWN'
}

function pauseMs(times: number): number {
  return Math.min(AWAY_MS_MAX, AWAY_FIRST_MS * 2 ** Math.min(Math.max(0, times - 1), 16))
}

import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { RevocationFeed } from '../ports.ts'

/** A log-out works within a second: one pull apart, and the time of a pull. */
export const PULL_EVERY_MS = 500
/** Of one question to the feed. */
export const PAGE_MAX = 1_000
const FORGET_EVERY_MS = 10_000

/** A copy of what the user service revoked, for a look-up on the way of every request. */
export interface Revocations {
  has(sessionId: string): boolean
  /**
   * Begins to pull. Resolves when every revocation that counts now is known, however long the
   * user service cannot be reached; also when it is stopped.
   */
  start(): Promise<void>
  stop(): Promise<void>
  readonly figures: {
    known(): number
    /** Since a pull last came to the end of the feed; 0 before the first one did. */
    ageMs(): number
    failedPulls(): number
  }
}

export interface RevocationsDeps {
  readonly feed: RevocationFeed
  /** No token is good for longer than this, whatever it says. */
  readonly tokenLifeMsMax: number
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly logger: Logger
}

/**
 * Pulls by position and keeps each session until its last access token has run out. So it holds
 * no more than the sessions that ended within the longest life of a token. While the user
 * service is away, what is known goes on to count: whoever was logged out stays so, whoever is
 * logged in goes on buying.
 */
export function createRevocations(deps: RevocationsDeps): Revocations {
  const { feed, clock, scheduler, logger } = deps
  const forgetAtBySession = new Map<string, number>()
  const stopping = new AbortController()
  const complete = Promise.withResolvers<void>()
  let running: Promise<void> = Promise.resolve()
  let endNap: () => void = () => {}
  let position = 0
  let completeAtMs: number | undefined
  let forgotAtMs = clock.monotonicMs()
  let failedInARow = 0
  let failedPulls = 0

  /** Reads on to the end of the feed; what was read before a fault stays read. */
  async function pull(): Promise<void> {
    const latest = clock.now() + deps.tokenLifeMsMax
    while (!stopping.signal.aborted) {
      const page = await feed.list(position, PAGE_MAX)
      for (const revocation of page) {
        forgetAtBySession.set(revocation.sessionId, Math.min(revocation.forgetAt, latest))
        position = Math.max(position, revocation.position)
      }
      if (page.length < PAGE_MAX) return
    }
  }

  function forget(): void {
    if (clock.monotonicMs() - forgotAtMs < FORGET_EVERY_MS) return
    forgotAtMs = clock.monotonicMs()
    const now = clock.now()
    for (const [sessionId, forgetAt] of forgetAtBySession) {
      if (forgetAt <= now) forgetAtBySession.delete(sessionId)
    }
  }

  async function round(): Promise<void> {
    try {
      await pull()
      if (failedInARow > 0) logger.info({ failedInARow }, 'revocations are read again')
      failedInARow = 0
      completeAtMs = clock.monotonicMs()
      complete.resolve()
    } catch (fault) {
      failedInARow += 1
      failedPulls += 1
      if (failedInARow > 1) return
      const reason = fault instanceof Error ? fault.message : String(fault)
      logger.warn({ reason }, 'revocations not read: going on with those that are known')
    }
  }

  async function nap(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    endNap = resolve
    const takeBack = scheduler.after(PULL_EVERY_MS, resolve)
    if (stopping.signal.aborted) resolve()
    await promise
    takeBack()
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await round()
      forget()
      await nap()
    }
    complete.resolve()
  }

  return {
    has: (sessionId) => forgetAtBySession.has(sessionId),
    start() {
      running = run()
      return complete.promise
    },
    async stop() {
      stopping.abort()
      endNap()
      await running
    },
    figures: {
      known: () => forgetAtBySession.size,
      ageMs: () => (completeAtMs === undefined ? 0 : clock.monotonicMs() - completeAtMs),
      failedPulls: () => failedPulls,
    },
  }
}

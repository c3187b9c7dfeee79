import { BoundedQueue } from '@onsale/kernel/bounded-queue.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from '../logger.ts'
import { HASH_COST, type HashCost, isCheaper, phcOfNothing } from './cost.ts'
import type { Hashed, HashingJob } from './hashing-job.ts'
import { type HashingProcess, startHashingProcess } from './hashing-process.ts'

/**
 * Passwords as PHC strings of argon2id. A password is the same in every Unicode form (NFC).
 * Every verb throws `HashingOverloaded` when too many wait, or wait too long.
 */
export interface Passwords {
  hash(password: string): Promise<string>
  verify(phc: string, password: string): Promise<boolean>
  /** Costs what `verify` costs and is always wrong: for somebody who does not exist. */
  verifyNothing(password: string): Promise<false>
  /** Whether the hash is cheaper to break than one made now. */
  isOutdated(phc: string): boolean
  /** Throws when the next password would not be taken: to be asked before any work is done for it. */
  refuseWhenFull(): void
  /** Gives back what waits, and ends the process that hashes. */
  close(): Promise<void>
  /** How many wait, for metrics and tests. */
  readonly waiting: number
}

/** Too many wait to have a password judged; the same request may succeed a little later. */
export class HashingOverloaded extends Error {
  override readonly name = 'HashingOverloaded'
  readonly retryable = true
  readonly retryAfterSeconds: number

  constructor(message: string, retryAfterSeconds: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * Enough for a few seconds of work of one core: whoever would wait longer is told to come back,
 * while what waits is still wanted.
 */
const HASHES_WAITING_MAX = 128
const HASH_WAIT_MS_MAX = 5_000
/**
 * Whoever is told to come back comes when most of what waits now is done, and not all at once:
 * those who ask again every second would cost the sale more than those who are let in.
 */
const COME_BACK_SECONDS_MIN = 3
const COME_BACK_SECONDS_MAX = 8
/** A hash takes tens of milliseconds, some seconds under a sale; beyond this it hangs. */
const HASH_MS_MAX = 30_000
/** After a process that died young the next one is not started sooner than this. */
const RESTART_AFTER_MS_MIN = 1_000
/**
 * Last of all; purchases run at 0. On two cores a storm of log-ins then leaves holds over 0.8 of
 * their rate, where a priority of 10 left 0.70, and as many people are let in: a sale that waits
 * for the disk leaves enough for hashing.
 */
const HASHING_PRIORITY = 19

export interface PasswordOptions {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly logger: Logger
  /** Hashes at once; one when left out. Each takes `memoryKib` and a core. */
  readonly atOnce?: number
  readonly priority?: number
  readonly waitingMax?: number
  readonly cost?: HashCost
  /** Another process in its place, for tests. */
  readonly startProcess?: () => HashingProcess
}

interface Waiting {
  readonly job: HashingJob
  readonly sinceMs: number
  readonly done: PromiseWithResolvers<Hashed>
}

/** Hashes passwords in a process of its own, started with the first password. */
export function createPasswords(options: PasswordOptions): Passwords {
  const { randomness, atOnce = 1, priority = HASHING_PRIORITY, cost = HASH_COST } = options
  const nothing = phcOfNothing(cost, randomness.bytes(16), randomness.bytes(32))
  const start = options.startProcess ?? (() => startHashingProcess({ atOnce, priority }))
  const line = createLine({ ...options, atOnce, start })
  return {
    // The process answers a `hash` with a text and a `verify` with yes or no.
    hash: (password) =>
      line.ask({ kind: 'hash', password: nfc(password), cost }) as Promise<string>,
    verify: (phc, password) =>
      line.ask({ kind: 'verify', password: nfc(password), phc }) as Promise<boolean>,
    async verifyNothing(password) {
      await line.ask({ kind: 'verify', password: nfc(password), phc: nothing })
      return false
    },
    isOutdated: (phc) => isCheaper(phc, cost),
    refuseWhenFull: () => line.refuseWhenFull(),
    close: () => line.close(),
    get waiting() {
      return line.waiting
    },
  }
}

function nfc(password: string): string {
  return password.normalize('NFC')
}

interface Line {
  refuseWhenFull(): void
  ask(job: HashingJob): Promise<Hashed>
  close(): Promise<void>
  readonly waiting: number
}

/** First come, first served, `atOnce` at a time, in one process that is started again. */
function createLine(
  options: PasswordOptions & { readonly atOnce: number; readonly start: () => HashingProcess },
): Line {
  const { clock, scheduler, logger, atOnce, waitingMax = HASHES_WAITING_MAX } = options
  const queue = new BoundedQueue<Waiting>(waitingMax)
  const overloaded = (why: string): HashingOverloaded => {
    const spread = COME_BACK_SECONDS_MAX - COME_BACK_SECONDS_MIN
    const seconds = COME_BACK_SECONDS_MIN + spread * options.randomness.fraction()
    return new HashingOverloaded(why, seconds)
  }
  let running = 0
  let current: HashingProcess | undefined
  let startedAtMs = -RESTART_AFTER_MS_MIN
  let closed = false

  function process(): HashingProcess {
    if (current !== undefined && !current.isDead()) return current
    if (clock.monotonicMs() - startedAtMs < RESTART_AFTER_MS_MIN) {
      throw overloaded('the hashing process has just died')
    }
    if (current !== undefined) logger.warn('the hashing process died; starting another')
    startedAtMs = clock.monotonicMs()
    current = options.start()
    return current
  }

  async function run({ job, sinceMs, done }: Waiting): Promise<void> {
    running += 1
    let stopWatch = (): void => {}
    try {
      if (clock.monotonicMs() - sinceMs > HASH_WAIT_MS_MAX) {
        throw overloaded('waited too long')
      }
      const hashing = process()
      stopWatch = scheduler.after(HASH_MS_MAX, () => hashing.kill())
      done.resolve(await hashing.perform(job))
    } catch (error) {
      done.reject(error)
    } finally {
      stopWatch()
      running -= 1
      next()
    }
  }

  function next(): void {
    while (running < atOnce) {
      const [first] = queue.take(1)
      if (first === undefined) return
      void run(first)
    }
  }

  function refuseWhenFull(): void {
    if (closed || queue.length >= waitingMax) {
      throw overloaded('too many passwords wait')
    }
  }

  return {
    refuseWhenFull,
    async ask(job) {
      refuseWhenFull()
      const waiting = { job, sinceMs: clock.monotonicMs(), done: Promise.withResolvers<Hashed>() }
      queue.offer(waiting)
      next()
      return waiting.done.promise
    },
    async close() {
      closed = true
      for (const { done } of queue.take(queue.length)) {
        done.reject(overloaded('the service is stopping'))
      }
      current?.kill()
      await current?.ended
    },
    get waiting() {
      return queue.length
    },
  }
}

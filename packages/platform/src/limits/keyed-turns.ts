import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'

/** Too many stand before; the same request may succeed a little later. */
export class TooManyWait extends Error {
  override readonly name = 'TooManyWait'
  readonly retryable = true
  readonly retryAfterSeconds: number

  constructor(message: string, retryAfterSeconds: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Behind one key. All together are bounded by the requests that a process has in flight. */
const WAITING_MAX = 128
const WAIT_MS_MAX = 5_000
/** Spread, so that those who are told to come back do not all come at once. */
const COME_BACK_SECONDS_MIN = 1
const COME_BACK_SECONDS_MAX = 4

export interface TurnOptions {
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly waitingMax?: number
  readonly waitMsMax?: number
}

interface Waiting {
  readonly begin: () => void
}

/**
 * Lets works with the same key run one after another within this process, first come first
 * served; works with other keys do not meet. It decides nothing: what must hold across processes
 * is for the database to see to.
 */
export class KeyedTurns {
  readonly #options: TurnOptions
  /** A key that is here has somebody at work, and those who wait behind. */
  readonly #lines = new Map<string, Waiting[]>()

  constructor(options: TurnOptions) {
    this.#options = options
  }

  /** Keys with somebody at work. */
  get size(): number {
    return this.#lines.size
  }

  /** Throws `TooManyWait`, and `work` was not begun then. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(key)
    try {
      return await work()
    } finally {
      this.#next(key)
    }
  }

  async #turn(key: string): Promise<void> {
    const line = this.#lines.get(key)
    if (line === undefined) {
      this.#lines.set(key, [])
      return
    }
    const { scheduler, waitingMax = WAITING_MAX, waitMsMax = WAIT_MS_MAX } = this.#options
    if (line.length >= waitingMax) throw this.#tooMany('too many wait')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting: Waiting = {
      begin() {
        cancel()
        resolve()
      },
    }
    const cancel = scheduler.after(waitMsMax, () => {
      line.splice(line.indexOf(waiting), 1)
      reject(this.#tooMany('waited too long'))
    })
    line.push(waiting)
    await promise
  }

  #next(key: string): void {
    const next = this.#lines.get(key)?.shift()
    if (next === undefined) this.#lines.delete(key)
    else next.begin()
  }

  #tooMany(why: string): TooManyWait {
    const spread = COME_BACK_SECONDS_MAX - COME_BACK_SECONDS_MIN
    const seconds = COME_BACK_SECONDS_MIN + spread * this.#options.randomness.fraction()
    return new TooManyWait(why, seconds)
  }
}

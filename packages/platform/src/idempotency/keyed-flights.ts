import type { Scheduler } from '@onsale/kernel/scheduler.ts'

/** The first request with this key is still running after the bounded wait. */
export interface InFlight {
  readonly kind: 'in-flight'
}

const WAIT_MS = 5_000

/**
 * Lets requests with the same key run one after another within this process. Whoever comes
 * while one is running waits for it, then runs itself, and finds the kept answer if there is
 * one; if the first was refused, the key is free and the second is judged anew. In another
 * process they meet at a row of the database instead.
 */
export class KeyedFlights {
  readonly #scheduler: Scheduler
  readonly #waitMs: number
  readonly #flights = new Map<string, Promise<void>>()

  constructor(scheduler: Scheduler, waitMs: number = WAIT_MS) {
    this.#scheduler = scheduler
    this.#waitMs = waitMs
  }

  /** Keys in flight now. */
  get size(): number {
    return this.#flights.size
  }

  /** Runs `work` alone under (`userId`, `key`); `in-flight` when its turn did not come in time. */
  async run<Result>(
    userId: string,
    key: string,
    work: () => Promise<Result>,
  ): Promise<Result | InFlight> {
    // A user id is visible ASCII, so the space cannot be part of it.
    const name = `${userId} ${key}`
    const land = this.#takeOff(name) ?? (await this.#waitAndTakeOff(name))
    if (land === undefined) return { kind: 'in-flight' }
    try {
      return await work()
    } finally {
      land()
    }
  }

  /** Takes the key, unless somebody has it; nothing is awaited between look and take. */
  #takeOff(name: string): (() => void) | undefined {
    if (this.#flights.has(name)) return undefined
    const landed = Promise.withResolvers<void>()
    this.#flights.set(name, landed.promise)
    return () => {
      this.#flights.delete(name)
      landed.resolve()
    }
  }

  async #waitAndTakeOff(name: string): Promise<(() => void) | undefined> {
    let isTimeUp = false
    const timeUp = Promise.withResolvers<void>()
    const cancel = this.#scheduler.after(this.#waitMs, () => {
      isTimeUp = true
      timeUp.resolve()
    })
    for (;;) {
      const land = this.#takeOff(name)
      if (land !== undefined) {
        cancel()
        return land
      }
      if (isTimeUp) return undefined
      await Promise.race([this.#flights.get(name), timeUp.promise])
    }
  }
}

import type { Scheduler } from '@onsale/kernel/scheduler.ts'

/** What waiting came to. */
export type Waited<Seat> =
  | { readonly kind: 'seat'; readonly seat: Seat }
  /** The line was full already. */
  | { readonly kind: 'crowded' }
  | { readonly kind: 'late' }
  /** There is nothing left to wait for. */
  | { readonly kind: 'hopeless' }

interface Waiter<Seat> {
  readonly leave: (waited: Waited<Seat>) => void
}

/** First come, first served, with a bound on how many wait and on how long each does. */
export class WaitingLine<Seat> {
  readonly #waitersMax: number
  readonly #scheduler: Scheduler
  readonly #waiters = new Set<Waiter<Seat>>()

  constructor(waitersMax: number, scheduler: Scheduler) {
    this.#waitersMax = waitersMax
    this.#scheduler = scheduler
  }

  get length(): number {
    return this.#waiters.size
  }

  wait(withinMs: number): Promise<Waited<Seat>> {
    if (this.length >= this.#waitersMax) return Promise.resolve({ kind: 'crowded' })
    const { promise, resolve } = Promise.withResolvers<Waited<Seat>>()
    const waiter: Waiter<Seat> = {
      leave: (waited) => {
        this.#waiters.delete(waiter)
        takeBack()
        resolve(waited)
      },
    }
    const takeBack = this.#scheduler.after(withinMs, () => waiter.leave({ kind: 'late' }))
    this.#waiters.add(waiter)
    return promise
  }

  /** Seats who waits, in order, until `find` says that there is no free seat now. */
  seat(find: () => Seat | 'none now' | 'none ever'): void {
    for (const waiter of this.#waiters) {
      const found = find()
      if (found === 'none now') return
      waiter.leave(found === 'none ever' ? { kind: 'hopeless' } : { kind: 'seat', seat: found })
    }
  }
}

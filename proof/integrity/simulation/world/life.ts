import type { SimulatedTime } from './time.ts'

/**
 * One run of the program, from its start to its end. When it ends by a crash, whatever it waits
 * for never comes: nothing of it runs any more, and its files keep what was committed.
 */
export class Life {
  readonly #time: SimulatedTime
  readonly #closers: (() => void)[] = []
  readonly #mourners = new Set<() => void>()
  #isAlive = true

  constructor(time: SimulatedTime) {
    this.#time = time
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Closes a connection when the life ends, whichever way. */
  closeAtEnd(close: () => void): void {
    this.#closers.push(close)
  }

  /** For those outside who wait for this life; the returned function takes it back. */
  atEnd(tell: () => void): () => void {
    this.#mourners.add(tell)
    return () => this.#mourners.delete(tell)
  }

  end(): void {
    if (!this.#isAlive) return
    this.#isAlive = false
    for (const close of this.#closers) close()
    for (const tell of this.#mourners) tell()
    this.#mourners.clear()
  }

  /** Resolves after `delayMs`, unless the life has ended by then. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#time.after(delayMs, () => {
        if (this.#isAlive) resolve()
      })
    })
  }

  /** What somebody waits for whose life has ended. */
  never(): Promise<never> {
    return new Promise(() => {})
  }
}

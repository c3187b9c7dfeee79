/** How to end what was started, in reverse order. */
export class Endings {
  readonly #ends: (() => Promise<unknown> | void)[] = []

  add(end: () => Promise<unknown> | void): void {
    this.#ends.push(end)
  }

  /** Ends everything, also when some of it fails to; then throws the first fault. */
  async endAll(): Promise<void> {
    const faults: unknown[] = []
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      await Promise.try(end).catch((fault: unknown) => faults.push(fault))
    }
    if (faults.length > 0) throw faults[0]
  }
}

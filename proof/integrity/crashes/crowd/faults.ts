const KINDS_MAX = 100

/** What must not happen, in words, with how often it did; bounded. */
export class Faults {
  readonly #counts = new Map<string, number>()

  add(what: string): void {
    const known = this.#counts.get(what)
    if (known === undefined && this.#counts.size >= KINDS_MAX) return
    this.#counts.set(what, (known ?? 0) + 1)
  }

  get size(): number {
    return this.#counts.size
  }

  list(): string[] {
    return [...this.#counts].map(([what, times]) => `${times} × ${what}`)
  }
}

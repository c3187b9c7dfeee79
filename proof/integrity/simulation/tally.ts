/** Counts what happened, over all histories: outcomes, faults that struck, requests. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(what: string, count = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + count)
  }

  addAll(other: Tally): void {
    for (const [what, count] of other.#counts) this.add(what, count)
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0
  }

  /** Counts whose name begins with `prefix`, without it, the largest first. */
  group(prefix: string): [string, number][] {
    return [...this.#counts]
      .filter(([what]) => what.startsWith(prefix))
      .map(([what, count]): [string, number] => [what.slice(prefix.length), count])
      .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  }
}

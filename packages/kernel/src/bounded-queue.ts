/** First in, first out, with a bound. Taking from the front costs no shifting. */
export class BoundedQueue<Item> {
  readonly #max: number
  #items: Item[] = []
  #head = 0

  constructor(max: number) {
    this.#max = max
  }

  get length(): number {
    return this.#items.length - this.#head
  }

  /** False when the queue is full; nothing is added then. */
  offer(item: Item): boolean {
    if (this.length >= this.#max) return false
    this.#items.push(item)
    return true
  }

  /** Puts items that were taken back to the front, in order; they had their place before. */
  putBack(items: readonly Item[]): void {
    this.#items = [...items, ...this.#items.slice(this.#head)]
    this.#head = 0
  }

  /** Every item in order, taking none. */
  *[Symbol.iterator](): IterableIterator<Item> {
    for (let i = this.#head; i < this.#items.length; i += 1) {
      yield this.#items[i] as Item // within bounds; Item itself may include undefined
    }
  }

  /** Takes up to `count` items from the front. */
  take(count: number): Item[] {
    const taken = this.#items.slice(this.#head, this.#head + count)
    this.#head += taken.length
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return taken
  }

  /** Takes out every item that `leaves` says so of, in order; the others keep their places. */
  takeIf(leaves: (item: Item) => boolean): Item[] {
    const taken: Item[] = []
    const kept: Item[] = []
    for (let i = this.#head; i < this.#items.length; i += 1) {
      const item = this.#items[i] as Item // within bounds; Item itself may include undefined
      if (leaves(item)) taken.push(item)
      else kept.push(item)
    }
    this.#items = kept
    this.#head = 0
    return taken
  }
}

/** How far one has come in a partition. */
export interface Place {
  readonly topic: string
  readonly partition: number
  readonly leaderEpoch: number
  /** The next message to read. */
  readonly offset: bigint
}

interface Progress {
  place: Place
  /** Offsets that were begun and are not done, in their order. */
  readonly open: Set<bigint>
  /** What the broker knows of us: at first where we began. */
  committed: bigint
}

/**
 * What may be committed of messages that end in any order: of each partition, everything
 * before the first that has not ended. Offsets are begun in their order.
 */
export class OffsetTracker {
  readonly #partitions = new Map<string, Progress>()

  /** Returns what to call when the message has ended; called after `reset` it does nothing. */
  begin(at: Omit<Place, 'offset'> & { readonly offset: bigint }): () => void {
    const key = `${at.topic} ${at.partition}`
    let progress = this.#partitions.get(key)
    if (progress === undefined) {
      progress = { place: at, open: new Set(), committed: at.offset }
      this.#partitions.set(key, progress)
    }
    const { open } = progress
    open.add(at.offset)
    progress.place = { ...at, offset: at.offset + 1n }
    return () => open.delete(at.offset)
  }

  /** Places not committed yet. */
  due(): Place[] {
    const due: Place[] = []
    for (const progress of this.#partitions.values()) {
      const [first] = progress.open
      const offset = first ?? progress.place.offset
      if (offset > progress.committed) due.push({ ...progress.place, offset })
    }
    return due
  }

  committed(places: readonly Place[]): void {
    for (const { topic, partition, offset } of places) {
      const progress = this.#partitions.get(`${topic} ${partition}`)
      if (progress !== undefined) progress.committed = offset
    }
  }

  /** The partitions were given out anew: what is read from now on begins at what is committed. */
  reset(): void {
    this.#partitions.clear()
  }
}

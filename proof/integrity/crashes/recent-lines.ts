import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const LINES_KEPT_MAX = 200

/** Counts the lines of a process's output and keeps the first and the last of them. */
export class RecentLines {
  count = 0
  readonly #first: string[] = []
  readonly #last: string[] = []

  constructor(streams: readonly (Readable | null)[]) {
    for (const stream of streams) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => this.#add(line))
    }
  }

  #add(line: string): void {
    this.count += 1
    if (this.#first.length < LINES_KEPT_MAX) {
      this.#first.push(line)
      return
    }
    this.#last.push(line)
    if (this.#last.length > LINES_KEPT_MAX * 2) this.#last.splice(0, LINES_KEPT_MAX)
  }

  text(): string {
    return [...this.#first, ...this.#last].join('\n')
  }
}

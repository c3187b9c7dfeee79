/** Counts the requests that handlers are working on, to protect the memory of the process. */
export interface InFlight {
  /** False when there are too many; nothing is counted then. */
  enter(): boolean
  leave(): void
  readonly count: number
}

export function createInFlight(max: number): InFlight {
  let count = 0
  return {
    enter() {
      if (count >= max) return false
      count += 1
      return true
    },
    leave() {
      count -= 1
    },
    get count() {
      return count
    },
  }
}

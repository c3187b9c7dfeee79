/** Of the requests of the window, this share may be sent once more. */
export const RETRIES_PER_REQUEST = 0.1
/** And so many besides, so that a quiet service may retry at all. */
export const RETRIES_FREE = 10
export const RETRY_WINDOW_SECONDS = 10

interface Second {
  readonly at: number
  requests: number
  retries: number
}

/**
 * Bounds what retries add to the load of a service in trouble: when everything fails, a tenth
 * more is sent, not a multiple. Counts whole seconds of the monotonic clock.
 */
export class RetryBudget {
  #seconds: Second[] = []

  countRequest(nowMs: number): void {
    this.#second(nowMs).requests += 1
  }

  /** False when the budget is used up; nothing is counted then. */
  takeRetry(nowMs: number): boolean {
    const second = this.#second(nowMs)
    let requests = 0
    let retries = 0
    for (const each of this.#seconds) {
      requests += each.requests
      retries += each.retries
    }
    if (retries >= RETRIES_FREE + requests * RETRIES_PER_REQUEST) return false
    second.retries += 1
    return true
  }

  #second(nowMs: number): Second {
    const at = Math.floor(nowMs / 1_000)
    const last = this.#seconds.at(-1)
    if (last !== undefined && last.at >= at) return last
    const second = { at, requests: 0, retries: 0 }
    this.#seconds = [...this.#seconds.filter((each) => each.at > at - RETRY_WINDOW_SECONDS), second]
    return second
  }
}

/**
 * The one place where the app reaches for time, timers and chance; everything else is given
 * them, so that tests can give others.
 */
export interface Time {
  /** Milliseconds since an arbitrary start; a phone whose clock is wrong or set does not move it. */
  monotonicMs(): number
  /** What the device thinks the time is, UTC ms: never to be trusted, only to be compared. */
  deviceNow(): number
  /** Runs `task` once after `delayMs`; the returned function takes it back. */
  after(delayMs: number, task: () => void): () => void
  /** Runs `task` every `everyMs`; the returned function ends it. */
  every(everyMs: number, task: () => void): () => void
  /** Resolves after `delayMs`, or at once when `signal` is aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

export const browserTime: Time = {
  monotonicMs: () => performance.now(),
  deviceNow: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
  every(everyMs, task) {
    const timer = setInterval(task, everyMs)
    return () => clearInterval(timer)
  },
  sleep(delayMs, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const finish = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', finish)
        resolve()
      }
      const timer = setTimeout(finish, delayMs)
      signal?.addEventListener('abort', finish, { once: true })
    })
  },
}

/** A number in [0, 1), for jitter. */
export const chance = (): number => Math.random()

/** 128 bits that nobody guesses; also where the page came over plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

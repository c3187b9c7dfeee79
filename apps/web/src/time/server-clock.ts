import type { Time } from '../browser/time.ts'

/** One question for the time: when it was asked and answered (monotonic ms), and the answer (UTC ms). */
export interface Sample {
  readonly askedAt: number
  readonly answeredAt: number
  readonly serverNow: number
}

/**
 * What to add to monotonic time to get the server's. The answer of the shortest round trip is
 * the surest; it was given somewhere within the trip, at its middle as far as anybody knows, so
 * the error is at most half of that trip. Undefined without samples.
 */
export function offsetOf(samples: readonly Sample[]): number | undefined {
  let best: Sample | undefined
  for (const sample of samples) {
    if (best === undefined || tripOf(sample) < tripOf(best)) best = sample
  }
  if (best === undefined) return undefined
  return best.serverNow - (best.askedAt + tripOf(best) / 2)
}

function tripOf({ askedAt, answeredAt }: Sample): number {
  return answeredAt - askedAt
}

const SAMPLES = 4
const BETWEEN_SAMPLES_MS = 120
const AGAIN_AFTER_MS = 5 * 60_000
const AGAIN_AFTER_FAILURE_MS = 5_000

export interface ServerClock {
  /** The server's time, UTC ms: measured, or the device's until the first answer. */
  now(): number
  /** Whether `now` is measured. */
  isMeasured(): boolean
  /** Measures now and every five minutes; returns how to stop. */
  keep(): () => void
  /** Calls `changed` after each measurement; returns how to stop. */
  watch(changed: () => void): () => void
}

/** A clock that does not care what the phone thinks the time is, or whether somebody sets it. */
export function createServerClock(time: Time, askServer: () => Promise<number>): ServerClock {
  let offset: number | undefined
  const watchers = new Set<() => void>()

  async function measure(stopped: AbortSignal): Promise<boolean> {
    const samples: Sample[] = []
    for (let at = 0; at < SAMPLES && !stopped.aborted; at += 1) {
      if (at > 0) await time.sleep(BETWEEN_SAMPLES_MS, stopped)
      const askedAt = time.monotonicMs()
      try {
        const serverNow = await askServer()
        samples.push({ askedAt, answeredAt: time.monotonicMs(), serverNow })
      } catch {
        break // no use in asking on; what is known stands
      }
    }
    offset = offsetOf(samples) ?? offset
    return samples.length > 0
  }

  return {
    now: () => (offset === undefined ? time.deviceNow() : time.monotonicMs() + offset),
    isMeasured: () => offset !== undefined,
    watch(changed) {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    keep() {
      const stop = new AbortController()
      const go = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          const went = await measure(stop.signal)
          if (stop.signal.aborted) return
          for (const changed of watchers) changed()
          await time.sleep(went ? AGAIN_AFTER_MS : AGAIN_AFTER_FAILURE_MS, stop.signal)
        }
      }
      void go()
      return () => stop.abort()
    },
  }
}

import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'

/** A clock and a scheduler that move only when a test says so. */
export interface ManualTime {
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** Moves time on and runs what falls due, in order. */
  advance(ms: number): void
}

interface Timer {
  readonly dueMs: number
  readonly task: () => void
}

export function createManualTime(startMs = Date.parse('2026-11-23T01:00:00Z')): ManualTime {
  let nowMs = startMs
  const timers = new Set<Timer>()

  function next(untilMs: number): Timer | undefined {
    const due = [...timers].filter((timer) => timer.dueMs <= untilMs)
    return due.sort((a, b) => a.dueMs - b.dueMs)[0]
  }

  function after(delayMs: number, task: () => void): () => void {
    const timer = { dueMs: nowMs + delayMs, task }
    timers.add(timer)
    return () => void timers.delete(timer)
  }

  return {
    clock: { now: () => nowMs, monotonicMs: () => nowMs - startMs },
    scheduler: {
      after,
      soon: (task) => queueMicrotask(task),
      sleep: (delayMs) => new Promise((resolve) => void after(delayMs, resolve)),
    },
    advance(ms) {
      const untilMs = nowMs + ms
      for (let timer = next(untilMs); timer !== undefined; timer = next(untilMs)) {
        timers.delete(timer)
        nowMs = timer.dueMs
        timer.task()
      }
      nowMs = untilMs
    },
  }
}

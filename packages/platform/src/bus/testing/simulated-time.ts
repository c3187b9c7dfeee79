import type { Clock } from '@onsale/kernel/clock.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'

/** Time for tests: it stands still until told to go on; timers due then run in their order. */
export interface SimulatedTime {
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** Moves time on by `ms`; between timers everything that is ready gets its turn. */
  advance(ms: number): Promise<void>
  /** Lets everything that is ready run, without moving time. */
  settle(): Promise<void>
  /** Timers set and not yet due; a component that stopped leaves none. */
  pendingTimers(): number
}

const SETTLE_TURNS = 20

export function createSimulatedTime(startMs: number): SimulatedTime {
  let nowMs = startMs
  const timers = new Set<{ readonly dueMs: number; readonly task: () => void }>()
  const scheduler: Scheduler = {
    after(delayMs, task) {
      const timer = { dueMs: nowMs + delayMs, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    soon: (task) => systemScheduler.soon(task),
    sleep(delayMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const cancel = scheduler.after(delayMs, resolve)
        signal?.addEventListener('abort', () => {
          cancel()
          resolve()
        })
      })
    },
  }
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < SETTLE_TURNS; turn += 1) {
      await new Promise<void>((resolve) => systemScheduler.soon(resolve))
    }
  }
  return {
    clock: { now: () => Math.floor(nowMs), monotonicMs: () => nowMs },
    scheduler,
    settle,
    pendingTimers: () => timers.size,
    async advance(ms) {
      const untilMs = nowMs + ms
      await settle()
      for (;;) {
        const [next] = [...timers].sort((a, b) => a.dueMs - b.dueMs)
        if (next === undefined || next.dueMs > untilMs) break
        timers.delete(next)
        nowMs = next.dueMs
        next.task()
        await settle()
      }
      nowMs = untilMs
    },
  }
}

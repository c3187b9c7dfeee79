import type { Clock } from '@onsale/kernel/clock.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'

/**
 * Simulated time: it moves only from one task to the next that is due. After each task all
 * promises that it settled run to their end, so that the order of everything is the order of
 * the tasks: by due time, then by when they were planned.
 */
export interface SimulatedTime {
  /** Milliseconds since the world began. */
  elapsedMs(): number
  /** Plans a task; the returned function takes it back. */
  after(delayMs: number, task: () => void): () => void
  /** Runs tasks in order while `goesOn` says so; false when none was left. */
  run(goesOn: () => boolean): Promise<boolean>
  sleep(delayMs: number): Promise<void>
}

interface Task {
  readonly dueMs: number
  readonly order: number
  run: (() => void) | undefined
}

export function createSimulatedTime(): SimulatedTime {
  const heap: Task[] = []
  let nowMs = 0
  let planned = 0
  const after = (delayMs: number, task: () => void): (() => void) => {
    const entry: Task = { dueMs: nowMs + Math.max(0, delayMs), order: planned, run: task }
    planned += 1
    push(heap, entry)
    return () => {
      entry.run = undefined
    }
  }
  return {
    elapsedMs: () => nowMs,
    after,
    sleep: (delayMs) => new Promise((resolve) => void after(delayMs, resolve)),
    async run(goesOn) {
      while (goesOn()) {
        const next = pop(heap)
        if (next === undefined) return false
        if (next.run === undefined) continue
        nowMs = Math.max(nowMs, next.dueMs)
        next.run()
        await untilPromisesRest()
      }
      return true
    },
  }
}

/** A turn of the real event loop begins only when no settled promise is left. */
function untilPromisesRest(): Promise<void> {
  return new Promise((resolve) => systemScheduler.soon(resolve))
}

/** A scheduler over simulated time; tasks of a process that has ended never run. */
export function schedulerOf(time: SimulatedTime, isAlive: () => boolean): Scheduler {
  const after = (delayMs: number, task: () => void) =>
    time.after(delayMs, () => {
      if (isAlive()) task()
    })
  return {
    after,
    soon(task) {
      after(0, task)
    },
    sleep(delayMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const finish = (): void => {
          cancel()
          signal?.removeEventListener('abort', finish)
          resolve()
        }
        const cancel = after(delayMs, finish)
        signal?.addEventListener('abort', finish, { once: true })
      })
    },
  }
}

/** The machine's wall clock: true time, off by what steps have added up to. */
export interface WallClock {
  /** UTC ms. */
  now(): number
  step(byMs: number): void
  /** How far it is off the truth. */
  offMs(): number
}

export function createWallClock(time: SimulatedTime, startsAt: number): WallClock {
  let off = 0
  return {
    now: () => startsAt + Math.floor(time.elapsedMs()) + off,
    step(byMs) {
      off += byMs
    },
    offMs: () => off,
  }
}

/** What a process sees of the machine: the wall, and a count that begins when it does. */
export function clockSource(time: SimulatedTime, wall: WallClock): Clock {
  const startedAt = time.elapsedMs()
  return { now: () => wall.now(), monotonicMs: () => time.elapsedMs() - startedAt }
}

function isBefore(a: Task, b: Task): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}

function push(heap: Task[], task: Task): void {
  let at = heap.length
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent]
    if (above === undefined || isBefore(above, task)) break
    heap[at] = above
    at = parent
  }
  heap[at] = task
}

function pop(heap: Task[]): Task | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (last === undefined || first === last) return first
  let at = 0
  for (;;) {
    let child = at * 2 + 1
    const left = heap[child]
    if (left === undefined) break
    const right = heap[child + 1]
    if (right !== undefined && isBefore(right, left)) child += 1
    const smaller = heap[child]
    if (smaller === undefined || isBefore(last, smaller)) break
    heap[at] = smaller
    at = child
  }
  heap[at] = last
  return first
}

import type { ChildProcess } from 'node:child_process'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { lastLines } from './last-lines.ts'

const LOOK_EVERY_MS = 20

/**
 * Waits until a process that was started serves. `isUp`: a fault counts as not yet. Throws, with
 * the last lines of its log, when the process ends before that or `withinMs` pass.
 */
export async function untilUp(
  what: string,
  child: ChildProcess,
  options: {
    readonly isUp: () => Promise<boolean>
    readonly withinMs: number
    readonly logFile: string
  },
): Promise<void> {
  const { isUp, withinMs, logFile } = options
  const giveUpAt = systemClock.monotonicMs() + withinMs
  let last: unknown
  for (;;) {
    const end = endOf(child)
    const isLate = systemClock.monotonicMs() > giveUpAt
    if (end !== undefined || isLate) {
      const how = end ?? `not within ${withinMs / 1_000} s`
      throw new Error(`${what} did not start (${how}):\n${lastLines(logFile)}`, { cause: last })
    }
    try {
      if (await isUp()) return
    } catch (fault) {
      last = fault
    }
    await systemScheduler.sleep(LOOK_EVERY_MS)
  }
}

function endOf(child: ChildProcess): string | undefined {
  if (child.pid === undefined) return 'it is not installed'
  if (child.exitCode !== null) return `ended with ${child.exitCode}`
  return child.signalCode === null ? undefined : `ended by ${child.signalCode}`
}

import type { CrashReport } from './crash-cycles.ts'
import { READY_MS_MAX } from './program.ts'

/** A start now and then may wait for a machine that has other things to do. */
const IN_TIME_SHARE_MIN = 0.9

export function isGood(report: CrashReport): boolean {
  const inTime = report.readyMs.filter((ms) => ms < READY_MS_MAX).length
  return report.wrong.length === 0 && inTime >= report.readyMs.length * IN_TIME_SHARE_MIN
}

/** The closing line, after all that is wrong. */
export function describeReport(report: CrashReport): string {
  const { cycles, acknowledged, replayed, unanswered, orders, checks, wrong } = report
  const ready = report.readyMs.toSorted((a, b) => a - b)
  const median = Math.round(ready[Math.floor(ready.length / 2)] ?? 0)
  const most = Math.round(ready.at(-1) ?? 0)
  const verdict = wrong.length === 0 ? 'nothing lost, no violation' : `${wrong.length} wrong`
  const closing =
    `${cycles} cycles of kill -9: ${acknowledged} acknowledged answers checked ` +
    `(${orders} orders, ${replayed} answers given again), ${unanswered} unanswered retried, ` +
    `ready after ${median} ms (median), ${most} ms (most); oracle asked ${checks} times; ${verdict}`
  return [...wrong.map((what) => `✖ ${what}`), closing].join('\n')
}

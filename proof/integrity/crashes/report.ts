import type { CrashReport } from './crash-cycles.ts'
import { READY_MS_MAX } from './program.ts'

/** The median: one start may have waited for a machine that has other things to do. */
function medianReadyMs(report: CrashReport): number {
  const ready = report.readyMs.toSorted((a, b) => a - b)
  return ready[Math.floor(ready.length / 2)] ?? 0
}

export function isGood(report: CrashReport): boolean {
  return report.wrong.length === 0 && medianReadyMs(report) < READY_MS_MAX
}

/** The closing line, after all that is wrong. */
export function describeReport(report: CrashReport): string {
  const { cycles, acknowledged, replayed, unanswered, orders, checks, wrong } = report
  const median = Math.round(medianReadyMs(report))
  const most = Math.round(Math.max(...report.readyMs))
  const verdict = wrong.length === 0 ? 'nothing lost, no violation' : `${wrong.length} wrong`
  const closing =
    `${cycles} cycles of kill -9: ${acknowledged} acknowledged answers checked ` +
    `(${orders} orders, ${replayed} answers given again), ${unanswered} unanswered retried, ` +
    `ready after ${median} ms (median), ${most} ms (most); oracle asked ${checks} times; ${verdict}`
  return [...wrong.map((what) => `✖ ${what}`), closing].join('\n')
}

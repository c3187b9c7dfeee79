import { readFileSync } from 'node:fs'

/** The largest resident set that a living process ever had, in MB; Linux alone tells it. */
export function peakMemoryMbOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1])
    return Number.isNaN(kilobytes) ? undefined : kilobytes / 1_024
  } catch {
    return undefined // no /proc here, or no such process
  }
}

/** The larger of two that may not be known. */
export function largerMb(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}

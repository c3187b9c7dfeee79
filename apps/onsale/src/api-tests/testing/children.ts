import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'

const GONE_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 20

/** The processes that a process has started and that run now; none where Linux does not tell. */
export function childrenOf(pid: number | undefined): readonly number[] {
  try {
    const tasks = `/proc/${pid}/task`
    return readdirSync(tasks).flatMap((task) => {
      const ids = readFileSync(`${tasks}/${task}/children`, 'utf8').trim()
      return ids === '' ? [] : ids.split(' ').map(Number)
    })
  } catch {
    return [] // It has ended, or this is another system.
  }
}

/**
 * Resolves when none of them is there any more; throws when one stays. A process of low priority
 * that ends by itself once its parent is gone takes seconds for it on a machine that is busy.
 */
export async function allGone(pids: readonly number[]): Promise<void> {
  const until = systemClock.monotonicMs() + GONE_WITHIN_MS
  while (pids.some(isThere)) {
    if (systemClock.monotonicMs() > until)
      throw new Error('a killed process left another one behind')
    await systemScheduler.sleep(LOOK_EVERY_MS)
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

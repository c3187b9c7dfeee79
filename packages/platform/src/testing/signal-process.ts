import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'

const STOPPED_WITHIN_MS = 10_000

/**
 * Sends a signal. After SIGKILL and SIGTERM it resolves when the process is gone; after SIGSTOP
 * when every thread stands still, which on a busy machine takes a while (where /proc tells it).
 */
export async function signalProcess(
  child: ChildProcess,
  signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM',
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  if (signal === 'SIGKILL' || signal === 'SIGTERM') await gone
  if (signal !== 'SIGSTOP') return
  const giveUpAt = systemClock.monotonicMs() + STOPPED_WITHIN_MS
  while (!standsStill(child.pid ?? 0)) {
    if (systemClock.monotonicMs() > giveUpAt) throw new Error('the process does not stand still')
    await systemScheduler.sleep(1)
  }
}

function standsStill(pid: number): boolean {
  const threads = `/proc/${pid}/task`
  if (!existsSync(threads)) return true
  return readdirSync(threads).every((thread) => {
    // "pid (name) state …", and the name may hold anything.
    const stat = readFileSync(`${threads}/${thread}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
  })
}

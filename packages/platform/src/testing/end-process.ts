import type { ChildProcess } from 'node:child_process'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { signalProcess } from './signal-process.ts'

/**
 * Asks a process to end (SIGTERM), also one that stands still, and kills it when it has not
 * within `withinMs`. Resolves when it is gone: with its exit code, null when a signal ended it,
 * undefined when it had to be killed.
 */
export async function endProcess(
  child: ChildProcess,
  withinMs: number,
): Promise<number | null | undefined> {
  await signalProcess(child, 'SIGCONT')
  const inTime = new AbortController()
  const tooLong = systemScheduler.sleep(withinMs, inTime.signal).then(() => 'too long' as const)
  const ended = await Promise.race([signalProcess(child, 'SIGTERM'), tooLong])
  inTime.abort()
  if (ended !== 'too long') return child.exitCode
  await signalProcess(child, 'SIGKILL')
  return undefined
}

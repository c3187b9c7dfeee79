import { closeSync, openSync } from 'node:fs'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { spawnGuarded } from '@onsale/platform/testing/guarded-child.ts'
import { lastLines } from '@onsale/platform/testing/last-lines.ts'
import { MAIN } from './service-process.ts'

const WITHIN_MS = 120_000

/** `onsale migrate --accounts`, in a process of its own; throws with the last lines of its log. */
export async function migrate(
  env: Readonly<Record<string, string>>,
  logFile: string,
): Promise<void> {
  const log = openSync(logFile, 'a')
  const ended = Promise.withResolvers<string>()
  const child = spawnGuarded(process.execPath, [MAIN, 'migrate', '--accounts'], {
    env,
    stdio: ['ignore', log, log],
    onExit: ended.resolve,
  })
  closeSync(log)
  const cancel = systemScheduler.after(WITHIN_MS, () => child.kill('SIGKILL'))
  const how = await ended.promise
  cancel()
  if (child.exitCode !== 0) {
    throw new Error(`onsale migrate failed (${how}):\n${lastLines(logFile)}`)
  }
}

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'

const GONE_WITHIN_MS = 10_000

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a parent that is killed leaves no hashing process behind', async () => {
  const entry = fileURLToPath(new URL('testing/hash-until-killed.ts', import.meta.url))
  const parent = fork(entry, { stdio: 'ignore' })
  const [told] = (await once(parent, 'message')) as [{ pid: number }]
  assert.ok(isThere(told.pid))
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  const until = systemClock.monotonicMs() + GONE_WITHIN_MS
  while (isThere(told.pid) && systemClock.monotonicMs() < until) await systemScheduler.sleep(20)
  assert.equal(isThere(told.pid), false)
})

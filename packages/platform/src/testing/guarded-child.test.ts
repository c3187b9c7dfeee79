import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { eventually } from '../redis/testing/redis-server.ts'

const module = JSON.stringify(new URL('guarded-child.ts', import.meta.url).href)

/** A process that starts two guarded children, ends the first, and tells of the second. */
const parent = `
  import { spawnGuarded } from ${module}
  const first = spawnGuarded('sleep', ['300'], { stdio: 'ignore' })
  const second = spawnGuarded('sleep', ['300'], { stdio: 'ignore' })
  first.once('exit', () => console.log(second.pid))
  first.kill('SIGKILL')
  setInterval(() => {}, 1_000)`

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`a child ends when its parent is ended by ${signal}`, async () => {
    const started = spawn(process.execPath, ['--input-type=module', '--eval', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(createInterface({ input: started.stdout }), 'line')
    const pid = Number(line)
    assert.ok(lives(pid))
    started.kill(signal)
    await eventually('it is gone', () => !lives(pid))
  })
}

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'

const program = `
  import { systemClock as clock } from '@onsale/kernel/clock.ts'
  import { systemScheduler as scheduler } from '@onsale/kernel/scheduler.ts'
  import { createLifecycle } from '@onsale/platform/lifecycle.ts'
  import { endOnSignals } from '@onsale/platform/end-on-signals.ts'
  const say = (...args) => process.stdout.write(args.at(-1) + '\\n')
  const logger = { info: say, warn: say, error: say }
  const lifecycle = createLifecycle({ clock, scheduler, logger })
  const alive = setInterval(() => {}, 1e6)
  lifecycle.started('work', () => process.argv[1] === 'hang' ? new Promise(() => {}) : clearInterval(alive))
  endOnSignals(lifecycle, logger)
  say('running')
  if (process.argv[1] === 'throw') setImmediate(() => { throw new Error('a bug') })
`

interface Ended {
  readonly code: number | null
  readonly said: string
}

/** Runs the program; sends SIGTERM whenever it says one of `signalAfter`. */
async function run(mode: string, signalAfter: readonly string[]): Promise<Ended> {
  const args = ['--input-type=module', '--eval', program, mode]
  const child = spawn(process.execPath, args, { cwd: import.meta.dirname })
  const ended = Promise.withResolvers<Ended>()
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
    if (signalAfter.some((word) => String(chunk).includes(word))) child.kill('SIGTERM')
  })
  child.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  child.on('close', (code) => ended.resolve({ code, said }))
  return await ended.promise
}

test('SIGTERM drains and ends with 0', async () => {
  const { code, said } = await run('drain', ['running'])
  assert.equal(code, 0, said)
  assert.match(said, /stopping\nstopped/)
})

test('a second signal ends at once', async () => {
  const { code, said } = await run('hang', ['running', 'stopping'])
  assert.equal(code, 1, said)
  assert.match(said, /second signal/)
})

test('an uncaught fault drains too and ends with 1', async () => {
  const { code, said } = await run('throw', [])
  assert.equal(code, 1, said)
  assert.match(said, /uncaught fault[^]*stopped/)
})

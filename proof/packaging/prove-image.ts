import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { standIns } from './base-images.ts'
import type { Checks } from './checks.ts'
import { parsed } from './checks.ts'
import type { OwnDocker } from './own-docker.ts'

const SIZE_OVER_BASE_MB_MAX = 300
const HEALTHY_MS_MAX = 180_000
const STOP_SECONDS_MAX = 30
const LOOK_EVERY_MS = 500
const LEAST_RIGHTS = ['--read-only', '--tmpfs=/tmp', '--cap-drop=ALL']

interface Container {
  readonly State: {
    readonly Status: string
    readonly ExitCode: number
    readonly Health?: { readonly Status: string }
  }
}

/** The image by itself, as `docker run` has it: no compose, no init, least rights. */
export async function proveImage(own: OwnDocker, image: string, checks: Checks): Promise<void> {
  const inspect = (format: string, what: string) =>
    own.docker(['image', 'inspect', '--format', format, what])

  await checks.that(`adds less than ${SIZE_OVER_BASE_MB_MAX} MB to the base`, async () => {
    const [whole, base] = await Promise.all([
      inspect('{{.Size}}', image),
      inspect('{{.Size}}', standIns.ONSALE_RUNTIME_IMAGE),
    ])
    const megabytes = Math.round((Number(whole) - Number(base)) / 1e6)
    assert.ok(megabytes < SIZE_OVER_BASE_MB_MAX, `${megabytes} MB`)
    return `${megabytes} MB`
  })
  await checks.that('is not root, and says so by number', async () => {
    const user = await inspect('{{.Config.User}}', image)
    assert.match(user, /^[1-9]\d*:[1-9]\d*$/)
    const ids = await own.docker(['run', '--rm', '--entrypoint=id', image, '-u'])
    assert.equal(ids, user.split(':')[0])
    return user
  })
  await checks.that('runs on the Node that the lockfile names', async () => {
    const version = await own.docker(['run', '--rm', '--entrypoint=node', image, '--version'])
    assert.equal(version, process.version)
    return version
  })
  await checks.that('holds no test, no compiler, no secret and no data', async () => {
    const look = `cd /app; find apps packages -name '*.test.ts'
      find /app /var/lib/onsale -name '.env*' -o -name '*.sqlite'
      find /var/lib/onsale -type f; ls -d node_modules/{typescript,vite,react} 2>/dev/null || true`
    assert.equal(await own.docker(['run', '--rm', '--entrypoint=bash', image, '-c', look]), '')
  })
  await proveAlone(own, image, checks)
}

const ALONE = 'onsale-alone'
async function stateOf(own: OwnDocker): Promise<Container['State']> {
  const [container] = parsed<readonly Container[]>(await own.docker(['inspect', ALONE]))
  if (container === undefined) throw new Error(`there is no ${ALONE}`)
  return container.State
}

/** Told to end before it serves: process 1 hears nothing that it does not listen to. */
async function proveEndAtStart(own: OwnDocker, start: () => Promise<void>): Promise<string> {
  await start()
  const giveUpAt = performance.now() + HEALTHY_MS_MAX
  // The first thing it does; from here on it takes seconds until it serves.
  const isStarting = ['exec', ALONE, 'test', '-e', '/var/lib/onsale/data/lock.sqlite']
  while ((await own.tryDocker(isStarting)).code !== 0) {
    if (performance.now() > giveUpAt) throw new Error('it does not start')
  }
  await own.docker(['stop', `-t${STOP_SECONDS_MAX}`, ALONE])
  const { ExitCode } = await stateOf(own)
  await own.docker(['rm', '--volumes', ALONE])
  await own.docker(['volume', 'rm', ALONE])
  assert.ok(ExitCode === 143 || ExitCode === 0, String(ExitCode))
  return `exit code ${ExitCode}`
}

/** All targets in one process, as PID 1. */
async function proveAlone(own: OwnDocker, image: string, checks: Checks): Promise<void> {
  const start = async (): Promise<void> => {
    const volume = `--volume=${ALONE}:/var/lib/onsale/data`
    const started = ['run', '--detach', '--name', ALONE, ...LEAST_RIGHTS, volume]
    await own.docker([...started, '--env=ONSALE_MODE=development', image])
  }
  await checks.that('ends when it is told to while it starts', () => proveEndAtStart(own, start))
  await checks.that('is healthy on a file system that it cannot write', async () => {
    await start()
    const giveUpAt = performance.now() + HEALTHY_MS_MAX
    for (;;) {
      const { Status, Health } = await stateOf(own)
      if (Health?.Status === 'healthy') break
      if (Status !== 'running' || performance.now() > giveUpAt) {
        throw new Error((await own.tryDocker(['logs', ALONE])).output)
      }
      await sleep(LOOK_EVERY_MS)
    }
    const { code } = await own.tryDocker(['exec', ALONE, 'touch', '/app/written'])
    assert.notEqual(code, 0)
  })
  await checks.that('ends in good order when it is told to, though it is process 1', async () => {
    const began = performance.now()
    await own.docker(['stop', `-t${STOP_SECONDS_MAX}`, ALONE])
    assert.equal((await stateOf(own)).ExitCode, 0)
    return `${Math.round(performance.now() - began)} ms`
  })
  await own.docker(['rm', '--volumes', ALONE])
  await own.docker(['volume', 'rm', ALONE])
}

import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { buyAsAPerson, findAgain, type Purchase } from './buy-as-a-person.ts'
import type { Checks } from './checks.ts'
import type { Inspected, OwnCompose } from './own-compose.ts'
import type { OwnDocker } from './own-docker.ts'

const UP_MS_MAX = 600_000
const DOWN_MS_MAX = 180_000
const HEALTHY_MS_MAX = 120_000
const COMMAND_MS_MAX = 60_000
const LOOK_EVERY_MS = 500

const SERVING = { gateway: 1, user: 2, ticket: 2, order: 2, worker: 2 } as const
const STORES = { mysql: 1, redis: 1, kafka: 1 } as const
const ENDING = { secrets: 1, init: 1 } as const
type Service = keyof typeof SERVING | keyof typeof STORES | keyof typeof ENDING

interface Stack {
  readonly own: OwnDocker
  readonly stack: OwnCompose
  /** Where the gateway is published. */
  readonly port: number
  readonly checks: Checks
}

/** compose.yaml: brought up, bought from, brought up again, ended; and what keeps it in bounds. */
export async function proveStack(given: Stack): Promise<void> {
  const { stack, checks, port } = given
  await proveProduction(given)
  await checks.that('comes up with one command, healthy in order', () => bringUp(given))
  await proveBounds(given)
  await proveSecrets(given)
  let purchase: Purchase | undefined
  await checks.that('a person buys through the gateway', async () => {
    purchase = await buyAsAPerson(port)
    return purchase.told
  })
  await checks.that('a second `up` changes nothing', async () => {
    const before = idsOf(await stack.containers())
    await stack.compose(['up', '--detach'], UP_MS_MAX)
    await untilHealthy(stack)
    assert.deepEqual(idsOf(await stack.containers()), before)
  })
  await checks.that('every process ends by itself when it is told to', async () => {
    await stack.compose(['stop'], DOWN_MS_MAX)
    const containers = await stack.containers()
    for (const [service, each] of containers) {
      // A Java program that SIGTERM ends says so by its exit code.
      const good = service === 'kafka' ? [0, 143] : [0]
      for (const { State } of each)
        assert.ok(good.includes(State.ExitCode), `${service}: ${State.ExitCode}`)
    }
  })
  await checks.that('comes back with all that it had', async () => {
    await stack.compose(['up', '--detach'], UP_MS_MAX)
    await untilHealthy(stack)
    assert.ok(purchase !== undefined)
    await findAgain(port, purchase)
  })
  await proveGone(given)
}

async function bringUp({ stack }: Stack): Promise<string> {
  const began = performance.now()
  await stack.compose(['up', '--detach'], UP_MS_MAX).catch(async (error: unknown) => {
    throw new Error(await lastLines(stack), { cause: error })
  })
  const containers = await untilHealthy(stack)
  const count = (service: Service): number => containers.get(service)?.length ?? 0
  for (const [service, expected] of Object.entries({ ...SERVING, ...STORES, ...ENDING })) {
    assert.equal(count(service as Service), expected, service) // a key of the three above
  }
  assert.equal(containers.size, 10)
  return `${Math.round((performance.now() - began) / 1_000)} s`
}

/** Until what serves is healthy and what ends has ended well. */
async function untilHealthy(stack: OwnCompose): Promise<ReadonlyMap<string, readonly Inspected[]>> {
  const giveUpAt = performance.now() + HEALTHY_MS_MAX
  for (;;) {
    const containers = await stack.containers()
    const waiting = [...containers].flatMap(([service, each]) =>
      each
        .filter(({ State }) => !isGood(service, State))
        .map(({ State }) => `${service} ${told(State)}`),
    )
    if (waiting.length === 0) return containers
    if (performance.now() > giveUpAt) {
      throw new Error(`${waiting.join(', ')}:\n${await lastLines(stack)}`)
    }
    await sleep(LOOK_EVERY_MS)
  }
}

/** Who is in what state, and what each said last. */
async function lastLines(stack: OwnCompose): Promise<string> {
  const states = await stack.tryCompose(['ps'], COMMAND_MS_MAX)
  const logs = await stack.tryCompose(['logs', '--no-color', '--tail=20'], COMMAND_MS_MAX)
  return `${states.output}\n${logs.output}`
}

function isGood(service: string, { Status, ExitCode, Health }: Inspected['State']): boolean {
  if (service in ENDING) return Status === 'exited' && ExitCode === 0
  return Status === 'running' && Health?.Status === 'healthy'
}

function told({ Status, ExitCode, Health }: Inspected['State']): string {
  return Status === 'exited' ? `ended with ${ExitCode}` : `is ${Health?.Status ?? Status}`
}

/** Of what serves; what ends is started anew in the same container. */
function idsOf(containers: ReadonlyMap<string, readonly Inspected[]>): string[] {
  return [...containers.values()].flatMap((each) => each.map(({ Id }) => Id)).sort()
}

/** Refused as a whole while something meant for a laptop is left, and says what. */
async function proveProduction({ stack, checks }: Stack): Promise<void> {
  await checks.that('refuses production while something for it is missing', async () => {
    await stack.compose(['run', '--rm', '--no-deps', 'secrets'], COMMAND_MS_MAX)
    const args = ['run', '--rm', '--no-deps', '-T', 'init']
    const production = { ONSALE_MODE: 'production', ONSALE_PUBLIC_URL: '' }
    const { code, output } = await stack.tryCompose(args, COMMAND_MS_MAX, production)
    assert.notEqual(code, 0)
    for (const name of ['SMTP_URL', 'ONSALE_PUBLIC_URL', 'ONSALE_MODE'])
      assert.match(output, new RegExp(`^ *${name} `, 'm'))
    assert.doesNotMatch(output, /KEYS/, 'keys are there')
  })
}

async function proveBounds({ own, stack, checks }: Stack): Promise<void> {
  const containers = await stack.containers()
  const every = [...containers].flatMap(([service, each]) =>
    each.map((one) => ({ service, ...one })),
  )
  const program = every.filter(({ service }) => !(service in STORES))

  await checks.that('only the gateway is published, to this machine', async () => {
    const published = every.flatMap(({ service, HostConfig }) =>
      Object.values(HostConfig.PortBindings).flatMap((to) =>
        (to ?? []).map(({ HostIp }) => [service, HostIp]),
      ),
    )
    assert.deepEqual(published, [['gateway', '127.0.0.1']])
  })
  await checks.that('no process of onsale is root, writes or may more than it needs', async () => {
    for (const { service, Config, HostConfig } of program) {
      assert.match(Config.User, /^[1-9]/, service)
      assert.ok(HostConfig.ReadonlyRootfs, service)
      assert.deepEqual(HostConfig.CapDrop, ['ALL'], service)
    }
    const [gateway] = containers.get('gateway') ?? []
    const { code } = await own.tryDocker(['exec', gateway?.Id ?? '', 'touch', '/app/written'])
    assert.notEqual(code, 0)
  })
  await checks.that('memory and logs are bounded, and what serves comes back', async () => {
    for (const { service, HostConfig } of every) {
      assert.ok(HostConfig.Memory > 0, service)
      assert.ok('max-size' in HostConfig.LogConfig.Config, service)
      const restarts = service in ENDING ? 'no' : 'unless-stopped'
      assert.equal(HostConfig.RestartPolicy.Name, restarts, service)
    }
  })
}

/** A service reads its own password and no other's, and its account reaches its own schema. */
async function proveSecrets({ own, stack, checks }: Stack): Promise<void> {
  const containers = await stack.containers()
  const idOf = (service: Service): string => containers.get(service)?.[0]?.Id ?? ''
  const read = (service: Service, secret: string) =>
    own.tryDocker(['exec', idOf(service), 'cat', `/var/lib/onsale/secrets/${secret}`])

  await checks.that('each service is given its own secrets alone', async () => {
    for (const service of ['user', 'ticket', 'order'] as const) {
      for (const other of ['user', 'ticket', 'order'] as const) {
        const { code } = await read(service, `${other}/database-url`)
        assert.equal(code === 0, service === other, `${service} reads what is ${other}'s`)
      }
      assert.notEqual((await read(service, 'mysql/admin-url')).code, 0)
    }
    assert.notEqual((await read('gateway', 'user/database-url')).code, 0)
  })
  await checks.that('each account has rights on its own schema alone', async () => {
    const url = new URL((await read('order', 'order/database-url')).stdout.trim())
    const ask = (sql: string) =>
      own.tryDocker([
        ...['exec', '--env', `MYSQL_PWD=${decodeURIComponent(url.password)}`, idOf('mysql')],
        ...['mysql', '-h127.0.0.1', `-u${url.username}`, '-N', '-e', sql],
      ])
    const shown = await ask('SHOW DATABASES')
    assert.equal(shown.code, 0, shown.output)
    const schemas = shown.stdout
      .trim()
      .split('\n')
      .filter((name) => name.startsWith('onsale'))
    assert.deepEqual(schemas, ['onsale_order'])
    assert.match((await ask('SELECT 1 FROM onsale_user.users')).output, /denied/)
  })
}

async function proveGone({ own, stack, checks }: Stack): Promise<void> {
  await checks.that('goes without a trace', async () => {
    await stack.compose(['down', '--volumes'], DOWN_MS_MAX)
    assert.equal((await stack.containers()).size, 0)
    const ours = ['--quiet', '--filter', `label=com.docker.compose.project=${stack.project}`]
    assert.equal(await own.docker(['volume', 'ls', ...ours]), '')
    assert.equal(await own.docker(['network', 'ls', ...ours]), '')
  })
}

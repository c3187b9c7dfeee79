// `npm run stack`: what it says runs where does run there, keeps one account from another's data,
// and is gone at the end; with --data it is all there again.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { getOrder } from '@onsale/contracts/http/order-calls.ts'
import { createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { givenOrder, givenTicket } from '@onsale/onsale/api-tests/testing/given.ts'
import { TOKEN_KEYS } from '@onsale/onsale/api-tests/testing/tokens.ts'
import { eventually } from '@onsale/platform/redis/testing/redis-server.ts'
import type { StackDescription } from '@onsale/testkit/stack/describe.ts'
import { MAIN, REPOSITORY } from '@onsale/testkit/stack/service-process.ts'

const STARTED_WITHIN_MS = 120_000

/** The command as a person calls it; `said` is what it wrote on standard error. */
async function givenCommand(t: TestContext, args: readonly string[]) {
  const child = spawn(process.execPath, [path.join(REPOSITORY, 'tools/stack.ts'), ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ONSALE_TOKEN_KEYS: TOKEN_KEYS },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line))
  const printed: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => printed.push(line))
  const started = () => printed.length > 0 || child.exitCode !== null
  await eventually('it has started', started, STARTED_WITHIN_MS)
  return { child, said, printed }
}

/** SIGTERM, as whoever is done sends it; resolves with the exit code. */
async function end(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  return ended
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const pidsOf = ({ services, mysql, redis, kafka }: StackDescription): number[] =>
  [...services, mysql, redis, kafka].map(({ pid }) => pid)

/** `onsale verify` by the environment alone: it finds the databases, and the gates that answer. */
function verifies({ env }: StackDescription): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'verify'], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  })
  assert.equal(status, 0, stdout + stderr)
  assert.match(stdout, /The gate agrees with the ledger +[1-9]\d* units in the gate +✔/)
}

test('--json: one line of what runs where, by which others look at the same data', async (t) => {
  const { child, said, printed } = await givenCommand(t, ['--json'])
  const [line = '', ...others] = printed
  assert.deepEqual(others, [], said.join('\n'))
  const told = JSON.parse(line) as StackDescription // what this test is about
  assert.deepEqual(Object.keys(told), ['gateway', 'services', 'mysql', 'redis', 'kafka', 'env'])
  const kinds = Object.groupBy(told.services, ({ target }) => target)
  const counts = Object.entries(kinds).map(([target, all]) => [target, all?.length])
  assert.deepEqual(Object.fromEntries(counts), {
    ...{ gateway: 1, user: 2, ticket: 2, order: 2, worker: 2 },
  })
  for (const { url, target } of told.services) {
    assert.equal((await fetch(`${url}/readyz`)).status, 200, target)
  }
  assert.ok(pidsOf(told).every(lives))

  const api = createApi(Number(new URL(told.gateway).port))
  t.after(() => api.close())
  const { unitId } = await givenTicket(api)
  await givenOrder(api.person(), unitId)
  verifies(told)

  const victim = told.services.find(({ target }) => target === 'order')
  process.kill(victim?.pid ?? 0, 'SIGKILL')
  await eventually('it says who ended', () => said.includes('✖ order-1 ended by SIGKILL'))
  await givenOrder(api.person(), unitId)
  verifies(told)
  assert.equal(await end(child), 0, said.join('\n'))
  assert.deepEqual(pidsOf(told).filter(lives), [])
  assert.ok(!existsSync(told.env['ONSALE_DATA_DIR'] ?? ''), 'its folder is gone')
})

test('--data keeps what was sold; a table for people; counts as asked', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-stack-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const args = ['--data', folder, '--instances', '1', '--gateways', '2']
  const first = await givenCommand(t, args)
  const text = first.printed.join('\n')
  const port = Number(/^onsale is open at http:\/\/localhost:(\d+)$/m.exec(text)?.[1])
  for (const name of ['gateway-1', 'gateway-2', 'user-1', 'order-1', 'mysql', 'redis', 'kafka']) {
    assert.match(text, new RegExp(`^ {2}${name} `, 'm'))
  }
  assert.doesNotMatch(text, /order-2/)
  const api = createApi(port)
  t.after(() => api.close())
  const person = api.person()
  const order = await givenOrder(person, (await givenTicket(api)).unitId)
  assert.equal(await end(first.child), 0, first.said.join('\n'))

  const second = await givenCommand(t, [...args, '--json'])
  const told = JSON.parse(second.printed[0] ?? '') as StackDescription // checked above
  const again = createApi(Number(new URL(told.gateway).port))
  t.after(() => again.close())
  const same = again.bearing(person.authorization ?? '')
  const shown = await same.call(getOrder, { params: { orderId: order.id } })
  assert.equal(shown.expect(200).id, order.id)
  assert.equal(await end(second.child), 0)
})

test('what it cannot read, and what cannot start, is told', async (t) => {
  for (const wrong of [['--instances', '0'], ['--gateways', 'many'], ['--nonsense'], ['extra']]) {
    const { child, said } = await givenCommand(t, wrong)
    assert.equal(child.exitCode, 2)
    assert.match(said.join('\n'), /usage: npm run stack/)
  }
})

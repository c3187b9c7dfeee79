// A database server that will not do, goes away, or is one service's alone.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { getReadiness } from '@onsale/contracts/http/service-calls.ts'
import { type MysqlServer, startMysqlServer } from '@onsale/platform/testing/start-mysql.ts'
import { runVerify } from '../verify/run-verify.ts'
import { eventually } from './testing/eventually.ts'
import { buy, confirm, givenPayment, givenTicket } from './testing/given.ts'
import { runCommand } from './testing/start-child.ts'
import { makeDataDir, startOnsale, testEnvironment } from './testing/start-onsale.ts'

let shared: Promise<MysqlServer> | undefined
const sharedServer = () => (shared ??= startMysqlServer())
test.after(async () => (await shared)?.dispose())

async function givenDataDir(t: TestContext): Promise<string> {
  const dataDir = await makeDataDir()
  t.after(() => rm(dataDir, { recursive: true, force: true }))
  return dataDir
}

async function verify(env: Readonly<Record<string, string>>) {
  const printed: string[] = []
  const code = await runVerify([], env, (text) => printed.push(text))
  return { code, text: printed.join('\n') }
}

test('a server that will not do is refused at the start, in one line that says why', async (t) => {
  const forgetful = await startMysqlServer({ settings: ['--innodb-flush-log-at-trx-commit=2'] })
  t.after(() => forgetful.dispose())
  const { url } = await sharedServer()
  const dataDir = await givenDataDir(t)
  const refused = async (databaseUrl: string, pattern: RegExp) => {
    for (const command of ['serve', 'migrate']) {
      const env = testEnvironment(dataDir, { DATABASE_URL: databaseUrl })
      const { code, stdout, stderr } = await runCommand([command], env)
      assert.equal(code, 1, `${command}: ${stdout}${stderr}`)
      const [line, ...others] = `${stdout}${stderr}`.trim().split('\n')
      assert.deepEqual(others, [])
      assert.match(line ?? '', pattern)
      assert.doesNotMatch(line ?? '', /geheim/)
    }
  }
  await refused(forgetful.url, /innodb_flush_log_at_trx_commit=2 and may forget .*; set 1/)
  await refused(url.replace('root@', 'nobody:geheim@'), /refuses this account/)
  await refused('mysql://root:geheim@127.0.0.1:1', /cannot be used now: MySQL ECONNREFUSED/)
  const told = { DATABASE_URL: `${forgetful.url}/x`, ONSALE_DATABASE_MAY_FORGET: '1' }
  const { code, stdout } = await runCommand(['migrate'], testEnvironment(dataDir, told))
  assert.equal(code, 0, stdout)
  assert.match(stdout, /x_order, .*x_ticket, .*x_user, .*x_user_keys are up to date/)
})

test('the server goes away: not ready, 503, nothing lost; it comes back: the sale goes on', async (t) => {
  const server = await startMysqlServer()
  t.after(() => server.dispose())
  const env = { DATABASE_URL: server.url }
  const api = await startOnsale({ env })
  t.after(() => api.stop())
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const order = (await buy(buyer, unitId, 1, 'first')).expect(201)
  await server.signal('SIGKILL')
  const during = await buy(buyer, unitId, 1, 'second')
  assert.equal(during.status, 503)
  await eventually(
    async () => {
      const answer = await api.anybody.call(getReadiness)
      assert.equal(answer.status, 503)
      assert.match(answer.text, /order database/)
    },
    { withinMs: 10_000 },
  )
  await server.start()
  await eventually(async () => (await api.anybody.call(getReadiness)).expect(200), {
    withinMs: 10_000,
  })
  await eventually(async () => (await buy(buyer, unitId, 1, 'second')).expect(201), {
    withinMs: 10_000,
  })
  assert.equal((await buy(buyer, unitId, 1, 'first')).expect(201).id, order.id)
  const paid = await confirm(buyer, await givenPayment(buyer, order.id))
  paid.expect(200)
  const { code, text } = await verify({ ONSALE_DATA_DIR: api.dataDir, ...env })
  assert.equal(code, 0, text)
  assert.match(text, /mysql:\/\/127\.0\.0\.1:\d+\/onsale_order/)
})

test('one service on MySQL and another on its file; verify looks at both', async (t) => {
  const { url } = await sharedServer()
  const env = { DATABASE_URL_ORDER: `${url}/ledger` }
  const api = await startOnsale({ env })
  t.after(() => api.stop())
  const { unitId } = await givenTicket(api)
  ;(await buy(api.person(), unitId)).expect(201)
  assert.ok(existsSync(path.join(api.dataDir, 'ticket.sqlite')))
  assert.ok(!existsSync(path.join(api.dataDir, 'order.sqlite')))
  const { code, text } = await verify({ ONSALE_DATA_DIR: api.dataDir, ...env })
  assert.equal(code, 0, text)
  assert.match(text, /\/ledger, .*ticket\.sqlite/)
})

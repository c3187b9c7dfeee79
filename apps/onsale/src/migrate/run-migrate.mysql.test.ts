// `onsale migrate --accounts` on a real server: an account a service, and what each may.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { MysqlSchema } from '@onsale/platform/database/mysql/address.ts'
import { connectMysql, runOn } from '@onsale/platform/database/mysql/connection.ts'
import { testMysqlUrl } from '@onsale/platform/testing/mysql-server.ts'
import { addressOf, CHECKING, onServer, urlOf } from '@onsale/platform/testing/reach-mysql.ts'
import { eventually } from '../api-tests/testing/eventually.ts'
import { runCommand } from '../api-tests/testing/start-child.ts'

const SERVICES = ['user', 'ticket', 'order'] as const
type Service = (typeof SERVICES)[number]

let shops = 0

/** Names of a shop of its own, gone with the test, and how to migrate it. */
async function givenShop(t: TestContext) {
  const adminUrl = await testMysqlUrl()
  const admin = addressOf(adminUrl)
  shops += 1
  const shop = `s${process.pid}_${shops}`
  const account = (service: Service): MysqlSchema => {
    const own = `${shop}_${service}`
    return { ...admin, user: own, password: `pass of ${own}'\\"`, schema: own }
  }
  const schemas = [...SERVICES, 'user_keys'].map((name) => `${shop}_${name}`)
  t.after(() =>
    onServer(admin, [
      ...schemas.map((schema) => `DROP DATABASE IF EXISTS ${schema}`),
      ...SERVICES.map((service) => `DROP USER IF EXISTS '${shop}_${service}'@'%'`),
    ]),
  )
  const env = {
    ONSALE_DATABASE_MAY_FORGET: '1',
    DATABASE_ADMIN_URL: adminUrl,
    ...Object.fromEntries(
      SERVICES.map((service) => [`DATABASE_URL_${service.toUpperCase()}`, urlOf(account(service))]),
    ),
  }
  return {
    admin,
    account,
    migrate: (changes: Readonly<Record<string, string>> = {}) =>
      runCommand(['migrate', '--accounts'], { ...env, ...changes }),
  }
}

/** What a statement comes to for whoever logs in with this address. */
async function tried(address: MysqlSchema, sql: string): Promise<string> {
  try {
    await onServer(address, [sql])
    return 'done'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('each service has an account that may do everything in its schemas and nothing beside', async (t) => {
  const { admin, account, migrate } = await givenShop(t)
  const { code, stdout, stderr } = await migrate()
  assert.equal(code, 0, stderr)
  assert.match(stdout, /the accounts \S+_user, \S+_ticket, \S+_order have rights on their schemas/)
  assert.match(stdout, /are up to date/)
  const { schema: order } = account('order')
  const { schema: user } = account('user')
  assert.equal(await tried(account('order'), `DELETE FROM ${order}.orders`), 'done')
  assert.equal(await tried(account('user'), `DELETE FROM ${user}.sessions`), 'done')
  assert.equal(await tried(account('user'), `CREATE TABLE ${user}_keys.more (id INT)`), 'done')
  // In a pattern `_` would be any character.
  const lookalike = order.replace('_order', 'xorder')
  t.after(() => onServer(admin, [`DROP DATABASE IF EXISTS ${lookalike}`]))
  await onServer(admin, [`CREATE DATABASE ${lookalike}`, `CREATE TABLE ${lookalike}.t (id INT)`])
  for (const sql of [
    `SELECT 1 FROM ${user}.sessions LIMIT 1`,
    `SELECT 1 FROM ${lookalike}.t`,
    'SELECT 1 FROM mysql.user LIMIT 1',
    `CREATE DATABASE ${order}_more`,
  ]) {
    assert.match(await tried(account('order'), sql), /denied/, sql)
  }
})

test('it may run again, and while the accounts are in use', async (t) => {
  const { account, migrate } = await givenShop(t)
  assert.equal((await migrate()).code, 0)
  const connection = await connectMysql(account('order'), CHECKING)
  t.after(() => connection.destroy())
  const { code, stderr } = await migrate()
  assert.equal(code, 0, stderr)
  await runOn(connection, 'SELECT 1 FROM orders')
})

test('several at once come to the same', async (t) => {
  const { account, migrate } = await givenShop(t)
  const runs = await Promise.all([migrate(), migrate(), migrate()])
  for (const { code, stderr } of runs) assert.equal(code, 0, stderr)
  const { schema } = account('ticket')
  assert.equal(await tried(account('ticket'), `DELETE FROM ${schema}.tickets`), 'done')
})

test('while another makes accounts, it waits', async (t) => {
  const { admin, account, migrate } = await givenShop(t)
  const other = await connectMysql({ ...admin, schema: undefined }, CHECKING)
  t.after(() => other.destroy())
  await runOn(other, 'SELECT GET_LOCK(?, 0)', ['onsale accounts'])
  const running = migrate()
  await eventually(
    async () => {
      const { rows } = await runOn(
        other,
        "SELECT 1 FROM information_schema.processlist WHERE state = 'User lock'",
      )
      assert.ok(rows.length > 0)
    },
    { withinMs: 10_000 },
  )
  assert.match(await tried(account('user'), 'SELECT 1'), /denied/)
  await runOn(other, 'SELECT RELEASE_LOCK(?)', ['onsale accounts'])
  const { code, stderr } = await running
  assert.equal(code, 0, stderr)
})

test('what was cut off half-way is finished, and a new password takes the place of the old', async (t) => {
  const { admin, account, migrate } = await givenShop(t)
  const order = account('order')
  await onServer(admin, [`CREATE USER '${order.user}'@'%' IDENTIFIED BY 'an older password'`])
  const { code, stderr } = await migrate()
  assert.equal(code, 0, stderr)
  assert.equal(await tried(order, `DELETE FROM ${order.schema}.orders`), 'done')
  assert.match(await tried({ ...order, password: 'an older password' }, 'SELECT 1'), /denied/)
})

test('an account that may more is left as it was, and told', async (t) => {
  const { admin, account, migrate } = await givenShop(t)
  const order = account('order')
  const [user, password] = [order.user, 'an older password']
  await onServer(admin, [
    `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`,
    `GRANT SELECT ON mysql.* TO '${user}'@'%'`,
  ])
  const { code, stdout, stderr } = await migrate()
  assert.equal(code, 1, stdout)
  assert.match(
    stderr,
    /the account \S+_order may more than it should: SELECT ON `mysql`\.\*; revoke/,
  )
  assert.equal(await tried({ ...order, password }, 'SELECT 1'), 'done')
})

test('an admin that is refused, may not, or is not there: one line says so', async (t) => {
  const { admin, account, migrate } = await givenShop(t)
  assert.equal((await migrate()).code, 0)
  const { host, port } = admin
  const refused = async (adminUrl: string, pattern: RegExp) => {
    const { code, stdout, stderr } = await migrate({ DATABASE_ADMIN_URL: adminUrl })
    assert.equal(code, 1, stdout)
    const lines = stderr.trim().split('\n')
    assert.equal(lines.length, 1, stderr)
    assert.match(lines[0] ?? '', pattern)
    assert.doesNotMatch(stderr, /geheim|pass of/)
  }
  await refused(`mysql://nobody:geheim@${host}:${port}`, /refuses this account/)
  const order = account('order')
  const asOrder = { ...account('ticket'), user: order.user, password: order.password }
  const others = { DATABASE_URL_ORDER: urlOf({ ...order, user: `${order.user}_2` }) }
  const { code, stderr } = await migrate({ ...others, DATABASE_ADMIN_URL: urlOf(asOrder) })
  assert.equal(code, 1)
  assert.match(stderr, /did not make the account \S+_user: MySQL ER_\w+/)
  await refused('', /DATABASE_ADMIN_URL is needed to make accounts/)
})

test('an option that there is not is no migration', async (t) => {
  const { migrate: _, ...given } = await givenShop(t)
  const { code, stderr } = await runCommand(['migrate', '--acounts'], {})
  assert.equal(code, 2)
  assert.match(stderr, /--acounts/)
  assert.match(await tried(given.account('order'), 'SELECT 1'), /denied/)
})

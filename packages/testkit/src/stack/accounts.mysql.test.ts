import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropAfterwards, freshSchema, testMysqlUrl } from '@onsale/platform/testing/mysql-server.ts'
import { addressOf, onServer } from '@onsale/platform/testing/reach-mysql.ts'
import { makeAccounts, type Owner } from './accounts.ts'

async function givenAccounts(t: { after(work: () => Promise<void>): void }) {
  const server = await testMysqlUrl()
  const { schema: prefix } = await freshSchema()
  const make = () => makeAccounts(server, { prefix, password: 'geheim' })
  const urls = await make()
  for (const url of Object.values(urls)) {
    const { schema = '', user } = addressOf(url)
    dropAfterwards({ ...addressOf(server), schema })
    t.after(() => onServer(addressOf(server), [`DROP USER '${user}'@'%'`]))
  }
  const asked = (owner: Owner, sql: string) => onServer(addressOf(urls[owner]), [sql])
  return { prefix, urls, make, asked }
}

test('an account may do everything in its own schema and nothing in another', async (t) => {
  const { prefix, asked } = await givenAccounts(t)
  const owners = ['user', 'user_keys', 'ticket', 'order'] as const
  for (const owner of owners) await asked(owner, `CREATE TABLE ${prefix}_${owner}.things (id INT)`)
  for (const owner of owners) {
    for (const other of owners) {
      const looks = asked(owner, `SELECT * FROM ${prefix}_${other}.things`)
      await (owner === other ? looks : assert.rejects(looks, /denied/))
    }
    await assert.rejects(asked(owner, `CREATE DATABASE ${prefix}_${owner}_more`), /denied/)
  }
})

test('an underscore in the name of a schema stands for itself alone', async (t) => {
  const { prefix, asked } = await givenAccounts(t)
  const alike = `${prefix}_user_keys`.replaceAll('_', 'x')
  await assert.rejects(asked('user_keys', `CREATE DATABASE ${alike}`), /denied/)
})

test('what is there already stays', async (t) => {
  const { prefix, urls, make, asked } = await givenAccounts(t)
  await asked('order', `CREATE TABLE ${prefix}_order.things (id INT)`)
  assert.deepEqual(await make(), urls)
  await asked('order', `SELECT * FROM ${prefix}_order.things`)
})

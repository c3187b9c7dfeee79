import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { type Kysely, sql } from 'kysely'
import { startCuttingProxy } from '../../testing/cutting-proxy.ts'
import { freshSchema } from '../../testing/mysql-server.ts'
import { onServer } from '../../testing/reach-mysql.ts'
import { columnTypesOf } from '../column-types.ts'
import { DuplicateKey, StoreUnavailable } from '../sql-session.ts'
import { checkMysqlServer, MysqlUnfit } from './check-server.ts'
import { migrateMysql } from './migrate-mysql.ts'
import { openMysqlDatabase } from './open-mysql-database.ts'

interface Tables {
  seats: { id: string; taken: number; note: string | null }
}

const migrations = {
  '001-seats': {
    async up(db: Kysely<unknown>) {
      const types = columnTypesOf(db)
      await db.schema
        .createTable('seats')
        .addColumn('id', types.key, (column) => column.notNull().primaryKey())
        .addColumn('taken', types.integer, (column) => column.notNull())
        .addColumn('note', types.text)
        .modifyEnd(types.keyedTable)
        .execute()
      await db.schema.createIndex('seats_by_taken').on('seats').column('taken').execute()
    },
  },
}
const tools = { scheduler: systemScheduler, randomness: createSystemRandomness() }

async function given(t: TestContext) {
  const address = await freshSchema()
  await migrateMysql(address, migrations)
  const database = openMysqlDatabase<Tables>({ address, ...tools })
  t.after(() => database.close())
  await database.write((tx) =>
    tx
      .insertInto('seats')
      .values(['a', 'b'].map((id) => ({ id, taken: 0, note: null })))
      .execute(),
  )
  const take = (id: string, of = database) =>
    of.write((tx) =>
      tx
        .updateTable('seats')
        .set({ taken: sql`taken + 1` })
        .where('id', '=', id)
        .execute(),
    )
  const taken = async () =>
    (await database.reader.selectFrom('seats').select('taken').orderBy('id').execute()).map(
      (row) => row.taken,
    )
  return { address, database, take, taken }
}

test('what a transaction wrote is there when it resolves, and nothing when it threw', async (t) => {
  const { database, take, taken } = await given(t)
  await take('a')
  const failed = database.write(async (tx) => {
    await tx.updateTable('seats').set({ taken: 9 }).execute()
    throw new Error('changed my mind')
  })
  await assert.rejects(failed, /changed my mind/)
  assert.deepEqual(await taken(), [1, 0])
})

test('a duplicate is told by its class, and the transaction can go on', async (t) => {
  const { database, taken } = await given(t)
  await database.write(async (tx) => {
    const twice = tx.insertInto('seats').values({ id: 'a', taken: 5, note: 'x' }).execute()
    await assert.rejects(twice, DuplicateKey)
    await tx.updateTable('seats').set({ taken: 3 }).where('id', '=', 'b').execute()
  })
  assert.deepEqual(await taken(), [0, 3])
})

test('a value that is no key equals none, in any script', async (t) => {
  const { database } = await given(t)
  const find = (id: string) =>
    database.reader.selectFrom('seats').select('id').where('id', '=', id).execute()
  assert.deepEqual([await find('판다'), await find('A'), await find('a')], [[], [], [{ id: 'a' }]])
})

test('two that lock each other out: both are done in the end, each once', async (t) => {
  const { database, taken } = await given(t)
  const bothHold = Promise.withResolvers<void>()
  let holding = 0
  const lockBoth = (first: string, second: string) =>
    database.write(async (tx) => {
      const add = (id: string) =>
        tx
          .updateTable('seats')
          .set({ taken: sql`taken + 1` })
          .where('id', '=', id)
          .execute()
      await add(first)
      holding += 1
      if (holding === 2) bothHold.resolve()
      if (holding <= 2) await bothHold.promise
      await add(second)
    })
  await Promise.all([lockBoth('a', 'b'), lockBoth('b', 'a')])
  assert.deepEqual(await taken(), [2, 2])
  assert.equal(holding, 3, 'one of them ran twice')
})

test('a connection lost before the COMMIT is made good; at the COMMIT it is told', async (t) => {
  const { address, take, taken } = await given(t)
  const proxy = await startCuttingProxy(address)
  const through = openMysqlDatabase<Tables>({
    address: { ...address, host: '127.0.0.1', port: proxy.port },
    ...tools,
  })
  t.after(async () => {
    await through.close()
    await proxy.close()
  })
  void proxy.cutAt('update', 'answer lost')
  await take('a', through)
  assert.deepEqual(await taken(), [1, 0])
  void proxy.cutAt('COMMIT', 'answer lost')
  await assert.rejects(take('a', through), StoreUnavailable)
  assert.deepEqual(await taken(), [2, 0])
  await take('b', through)
  assert.deepEqual(await taken(), [2, 1])
})

test('several processes may migrate at once, and one that was cut off goes on', async () => {
  const address = await freshSchema()
  await Promise.all([1, 2, 3].map(() => migrateMysql(address, migrations)))
  // As after a crash between the two statements of the migration.
  await onServer(address, [
    `DROP INDEX seats_by_taken ON ${address.schema}.seats`,
    `DELETE FROM ${address.schema}.kysely_migration`,
  ])
  await migrateMysql(address, migrations)
  await onServer(address, [`DROP INDEX seats_by_taken ON ${address.schema}.seats`])
})

test('parts of one schema are migrated on their own', async () => {
  const address = await freshSchema()
  await migrateMysql(address, migrations)
  const other = { '001-other': { up: async () => {} } }
  await migrateMysql(address, other, 'other')
  await migrateMysql(address, migrations)
})

test('an account with rights on its schema alone is enough; none, or a wrong password, is told', async () => {
  const address = await freshSchema()
  const [user, password] = [`u${process.pid}`, 'geheim-1']
  await onServer(address, [
    `CREATE DATABASE ${address.schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    `CREATE USER ${user}@'%' IDENTIFIED BY '${password}'`,
    `GRANT ALL ON ${address.schema}.* TO ${user}@'%'`,
  ])
  const own = { ...address, user, password }
  await checkMysqlServer(own, { mayForget: true })
  await migrateMysql(own, migrations)
  const told = async (changes: object, pattern: RegExp) => {
    const refused = migrateMysql({ ...own, ...changes }, migrations)
    await assert.rejects(refused, (error) => {
      assert.ok(error instanceof MysqlUnfit)
      assert.match(error.message, pattern)
      assert.doesNotMatch(error.message, /geheim/)
      return true
    })
  }
  await told({ password: 'geheim-2' }, /refuses this account/)
  await told({ schema: 'elsewhere' }, /elsewhere refuses this account/)
  await told({ port: 1 }, /cannot be used now: MySQL ECONNREFUSED/)
  await onServer(address, [`DROP USER ${user}@'%'`])
})

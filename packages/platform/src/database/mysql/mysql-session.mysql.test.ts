import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { eventually } from '../../redis/testing/redis-server.ts'
import { startCuttingProxy } from '../../testing/cutting-proxy.ts'
import { freshSchema } from '../../testing/mysql-server.ts'
import { onServer } from '../../testing/reach-mysql.ts'
import { DuplicateKey, type SqlRow } from '../sql-session.ts'
import type { SessionSettings } from './connection.ts'
import { isReason } from './faults.ts'
import { openMysqlReads, openMysqlSession } from './mysql-session.ts'

const COMMITTING = { isolation: 'READ COMMITTED', waitSeconds: 30 } as const
const quotas = {
  table: 'quotas',
  columns: ['user_id', 'ticket_id', 'lines', 'count'],
  keyColumns: ['user_id', 'ticket_id'],
}
const SCHEMA = `CREATE TABLE $.quotas (
  user_id varchar(255) character set ascii collate ascii_bin not null,
  ticket_id varchar(255) character set ascii collate ascii_bin not null,
  \`lines\` mediumtext character set utf8mb4 collate utf8mb4_bin,
  count bigint not null,
  PRIMARY KEY (user_id, ticket_id))`

async function given(t: TestContext) {
  const address = await freshSchema()
  await onServer(address, [
    `CREATE DATABASE ${address.schema}`,
    SCHEMA.replace('$', address.schema),
  ])
  const open = async (settings: SessionSettings = COMMITTING) => {
    const session = await openMysqlSession(address, settings)
    t.after(() => session.close())
    return session
  }
  const session = await open()
  await session.insertRows('quotas', quotas.columns, [
    ['ana', 't1', '{"a":1}', 1],
    ['bo', 't1', null, 2],
    ['cy', 't2', '판다 🐼', Number.MAX_SAFE_INTEGER],
  ])
  const all = (): Promise<SqlRow[]> =>
    session.query('SELECT user_id, ticket_id, `lines`, count FROM quotas ORDER BY user_id')
  return { address, session, open, all }
}

const keyed = (...users: string[]) => users.map((user) => [user, 't1'] as const)
const namesOf = (rows: readonly SqlRow[]) => rows.map((row) => row['user_id'])

test('what was written is read: text of any script, large numbers, nulls', async (t) => {
  const { all } = await given(t)
  assert.deepEqual(
    (await all()).map((row) => Object.values(row)),
    [
      ['ana', 't1', '{"a":1}', 1],
      ['bo', 't1', null, 2],
      ['cy', 't2', '판다 🐼', Number.MAX_SAFE_INTEGER],
    ],
  )
})

test('rows are found by keys, byte by byte, in the order of the keys', async (t) => {
  const { session } = await given(t)
  const find = async (...users: string[]) =>
    namesOf(await session.selectByKeys(quotas, keyed(...users), { lock: true }))
  assert.deepEqual(await find('bo', 'ana', 'bo'), ['ana', 'bo'])
  assert.deepEqual(await find('ANA', 'ana ', '아나', ''), [])
  assert.deepEqual(await find(), [])
})

test('rows in bulk: changed, inserted, deleted', async (t) => {
  const { session, all } = await given(t)
  await session.updateRows('quotas', ['count', 'lines'], quotas.keyColumns, [
    [7, null, 'ana', 't1'],
    [8, 'it\'s \\ "so"', 'bo', 't1'],
    [9, 'of nobody', 'dee', 't1'],
  ])
  await session.insertRows('quotas', quotas.columns, [['eve', 't1', 'new', 5]])
  await session.deleteRows('quotas', quotas.keyColumns, [
    ['cy', 't2'],
    ['cy', 't1'],
  ])
  assert.deepEqual(
    (await all()).map((row) => [row['user_id'], row['lines'], row['count']]),
    [
      ['ana', null, 7],
      ['bo', 'it\'s \\ "so"', 8],
      ['eve', 'new', 5],
    ],
  )
})

test('more rows than one statement takes', async (t) => {
  const { session } = await given(t)
  const rows = Array.from({ length: 700 }, (_, index) => [`user-${index}`, 't9', null, index])
  await session.insertRows('quotas', quotas.columns, rows)
  const keys = rows.map(([user]) => [String(user), 't9'])
  await session.updateRows(
    'quotas',
    ['count'],
    quotas.keyColumns,
    keys.map((key) => [1, ...key]),
  )
  const found = await session.selectByKeys<{ user_id: string; count: number }>(quotas, keys)
  assert.equal(found.length, 700)
  assert.ok(found.every(({ count }) => count === 1))
})

test('it tells whether any of some keys is in any of some tables', async (t) => {
  const { address, session } = await given(t)
  const { keyColumns } = quotas
  await onServer(address, [`CREATE TABLE ${address.schema}.others LIKE ${address.schema}.quotas`])
  const nobody = Array.from({ length: 300 }, (_, index) => [`user-${index}`, 't9'])
  const hasAny = (keys: string[][]) => session.hasAny(['others', 'quotas'], keyColumns, keys)
  assert.equal(await hasAny(nobody), false)
  assert.equal(await hasAny([...nobody, ['ana', 't1']]), true)
  assert.equal(
    await hasAny([
      ['Ana', 't1'],
      ['ana ', 't1'],
      ['안나', 't1'],
    ]),
    false,
    'byte by byte',
  )
  await session.insertRows('others', quotas.columns, [['user-7', 't9', null, 1]])
  assert.equal(await hasAny(nobody), true)
  assert.equal(await hasAny([]), false)
})

test('a key that is there already is told as such, and its values are not repeated', async (t) => {
  const { session } = await given(t)
  const twice = session.insertRows('quotas', quotas.columns, [['ana', 't1', 'secret', 1]])
  await assert.rejects(twice, (error: Error) => {
    assert.ok(error instanceof DuplicateKey)
    assert.doesNotMatch(JSON.stringify([error.message, error, error.cause ?? '']), /secret|ana/)
    return true
  })
})

test('a locking read waits for no row but its own, and for those a second at most', async (t) => {
  const { session, open } = await given(t)
  await session.begin()
  await session.selectByKeys(quotas, keyed('bo'), { lock: true })
  const other = await open()
  await other.begin()
  assert.deepEqual(namesOf(await other.selectByKeys(quotas, keyed('ana', 'zoe'), { lock: true })), [
    'ana',
  ])
  await other.updateRows('quotas', ['count'], quotas.keyColumns, [[5, 'ana', 't1']])
  await other.deleteRows('quotas', quotas.keyColumns, [['ana', 't1']])
  const waits = other.selectByKeys(quotas, keyed('ana', 'bo'), { lock: true })
  await assert.rejects(waits, (error) => isReason(error, 'lock-timeout'))
  await other.rollback()
  await session.rollback()
})

test('with skipLocked what another holds is left out at once', async (t) => {
  const { session, open } = await given(t)
  await session.begin()
  await session.selectByKeys(quotas, keyed('ana'), { lock: true })
  const other = await open()
  await other.begin()
  const options = { lock: true, skipLocked: true }
  assert.deepEqual(namesOf(await other.selectByKeys(quotas, keyed('ana', 'bo'), options)), ['bo'])
  await other.rollback()
  await session.rollback()
})

test('two that hold what the other wants: one is told of the deadlock, the other goes on', async (t) => {
  const { session, open } = await given(t)
  const other = await open()
  await session.begin()
  await other.begin()
  await session.selectByKeys(quotas, keyed('ana'), { lock: true })
  await other.selectByKeys(quotas, keyed('bo'), { lock: true })
  const both = await Promise.allSettled([
    session.selectByKeys(quotas, keyed('bo'), { lock: true }),
    other.selectByKeys(quotas, keyed('ana'), { lock: true }),
  ])
  const lost = both.filter((one) => one.status === 'rejected')
  assert.equal(lost.length, 1)
  assert.ok(isReason(lost[0]?.reason, 'deadlock'))
  await session.rollback()
  await other.rollback()
})

test('a snapshot sees one moment, and what is committed meanwhile only afterwards', async (t) => {
  const { address, session } = await given(t)
  const reads = openMysqlReads(address)
  t.after(() => reads.close())
  const count = 'SELECT COUNT(*) AS count FROM quotas'
  const seen = await reads.snapshot(async (snapshot) => {
    const before = await snapshot.query(count)
    await session.insertRows('quotas', quotas.columns, [['new', 't1', null, 1]])
    return [...before, ...(await snapshot.query(count)), ...(await reads.query(count))]
  })
  assert.deepEqual(
    seen.map((row) => row['count']),
    [3, 3, 4],
  )
})

test('reads go on after their connection was ended; a session does not', async (t) => {
  const { address, session } = await given(t)
  const reads = openMysqlReads(address)
  t.after(() => reads.close())
  const idOf = async (of: Pick<typeof reads, 'query'>) =>
    Number((await of.query('SELECT CONNECTION_ID() AS id'))[0]?.['id'])
  const [readId, writeId] = [await idOf(reads), await idOf(session)]
  await onServer(address, [`KILL ${readId}`, `KILL ${writeId}`])
  assert.notEqual(await idOf(reads), readId)
  await assert.rejects(session.ping(), (error) => isReason(error, 'lost'))
})

test("the server's clock is read in UTC milliseconds, anew in each statement", async (t) => {
  const { session } = await given(t)
  await session.begin()
  const first = await session.now()
  await session.query('SELECT SLEEP(0.02) AS slept')
  const second = await session.now()
  assert.ok(second - first >= 20, `${first} ${second}`)
  assert.ok(Math.abs(first - Date.parse('2026-11-25T00:00:00Z')) < 5 * 365 * 86_400_000)
  assert.ok(Number.isInteger(first))
  await session.rollback()
})

for (const [what, word] of [
  ['in the middle of a request', 'UPDATE'],
  ['in the middle of an answer', 'SELECT'],
] as const) {
  test(`rows locked by somebody who falls silent ${what} are free soon after`, async (t) => {
    const { address, session } = await given(t)
    const large = 'x'.repeat(2 ** 20)
    const users = Array.from({ length: 24 }, (_, at) => `user-${at}`)
    for (const user of users) {
      await session.insertRows('quotas', quotas.columns, [[user, 't1', large, 1]])
    }
    const proxy = await startCuttingProxy(address)
    t.after(() => proxy.close())
    const silent = await openMysqlSession(
      { ...address, host: '127.0.0.1', port: proxy.port },
      { isolation: 'READ COMMITTED', waitSeconds: 2 },
    )
    t.after(() => silent.abandon())
    await silent.begin()
    const count = { ...quotas, columns: ['count'] }
    await silent.selectByKeys(count, keyed(...users), { lock: true })
    const isSilent = proxy.silenceAt(word, 'answer')
    const stuck =
      word === 'UPDATE'
        ? silent.updateRows(
            ...(['quotas', ['lines'], quotas.keyColumns] as const),
            users.slice(0, 8).map((user) => [large, user, 't1']),
          )
        : silent.selectByKeys(quotas, keyed(...users), { lock: true })
    const lost = assert.rejects(stuck, { name: 'StoreUnavailable' })
    await isSilent
    await eventually('the rows are free', async () => {
      const free = await session.selectByKeys(count, keyed(...users), { lock: true })
      return free.length === users.length
    })
    await lost
  })
}

const TOGETHER = { ...COMMITTING, together: true }

test('together: what is written goes with the next that tells something, in its order', async (t) => {
  const { open, all } = await given(t)
  const session = await open(TOGETHER)
  await session.begin()
  await session.insertRows('quotas', quotas.columns, [['dee', 't1', null, 4]])
  await session.updateRows('quotas', ['count'], quotas.keyColumns, [[5, 'dee', 't1']])
  const [dee] = await session.selectByKeys(quotas, keyed('dee'), { lock: true })
  assert.equal(dee?.['count'], 5)
  await session.deleteRows('quotas', quotas.keyColumns, keyed('ana'))
  assert.deepEqual(namesOf(await all()), ['ana', 'bo', 'cy'])
  await session.commit()
  assert.deepEqual(namesOf(await all()), ['bo', 'cy', 'dee'])
})

test('together: nothing is committed behind a statement that failed', async (t) => {
  const { open, all } = await given(t)
  const session = await open(TOGETHER)
  await session.begin()
  await session.insertRows('quotas', quotas.columns, [['dee', 't1', null, 4]])
  await session.insertRows('quotas', quotas.columns, [['ana', 't1', null, 4]])
  await session.insertRows('quotas', quotas.columns, [['eve', 't1', null, 4]])
  await assert.rejects(session.commit(), DuplicateKey)
  await session.rollback()
  assert.deepEqual(namesOf(await all()), ['ana', 'bo', 'cy'])
})

test('together: no message grows beyond what a server takes', async (t) => {
  const { open } = await given(t)
  const session = await open(TOGETHER)
  const other = await open()
  await session.begin()
  const lines = 'x'.repeat(400_000)
  for (const user of ['dan', 'eve', 'fay', 'gil']) {
    await session.insertRows('quotas', quotas.columns, [[user, 't1', lines, 1]])
  }
  await other.execute('SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED')
  const sent = await other.query("SELECT user_id FROM quotas WHERE user_id > 'cy' ORDER BY user_id")
  assert.deepEqual(namesOf(sent), ['dan', 'eve', 'fay'])
  await session.commit()
  assert.equal((await other.query('SELECT user_id FROM quotas')).length, 7)
})

test('together: what waits is forgotten by a rollback', async (t) => {
  const { open, all } = await given(t)
  const session = await open(TOGETHER)
  await session.begin()
  await session.insertRows('quotas', quotas.columns, [['dee', 't1', null, 4]])
  await session.rollback()
  await session.begin()
  await session.commit()
  assert.deepEqual(namesOf(await all()), ['ana', 'bo', 'cy'])
})

test('together: a value that reads like a statement is a value', async (t) => {
  const { open, all } = await given(t)
  const session = await open(TOGETHER)
  const texts = [`'; DELETE FROM quotas; -- `, `\\'; DELETE FROM quotas; -- `, `"; ? /*`]
  await session.begin()
  await session.insertRows(
    'quotas',
    quotas.columns,
    texts.map((text, index) => [`typed-${index}`, 't1', text, index]),
  )
  await session.query('SELECT ? AS said', texts.slice(0, 1))
  await session.commit()
  const kept = (await all()).filter((row) => String(row['user_id']).startsWith('typed'))
  assert.deepEqual(
    kept.map((row) => row['lines']),
    texts,
  )
})

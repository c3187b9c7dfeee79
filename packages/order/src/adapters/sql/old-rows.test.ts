import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { atEnd } from '../../testing/at-end.ts'
import { DAY_MS, HOUR_MS, NOW } from '../../testing/given.ts'
import { countRows, scratchLedgerFile } from '../../testing/scratch.ts'
import { findOldRows } from './old-rows.ts'

const ROWS_PER_PURGE_MAX = 1_000

async function givenDatabase(t: TestContext) {
  const session = openSqliteSession({ file: await scratchLedgerFile(t) })
  atEnd(t, () => session.close())
  const purge = async (now = NOW): Promise<number> => {
    let changed = 0
    for (const { table, keyColumns, keys } of await findOldRows(session, now, ROWS_PER_PURGE_MAX)) {
      await session.deleteRows(table, keyColumns, keys)
      changed += keys.length
    }
    return changed
  }
  const batches = (...agesMs: number[]) =>
    session.insertRows(
      'batches',
      ['id', 'committed_at'],
      agesMs.map((age) => [String(NOW - age), NOW - age]),
    )
  return { session, purge, batches }
}

test('batches older than an hour go, younger ones stay', async (t) => {
  const { session, purge, batches } = await givenDatabase(t)
  await batches(HOUR_MS + 1, HOUR_MS, 1)
  assert.equal(await purge(), 1)
  assert.equal(countRows(session, 'batches'), 2)
})

test('the newest batch stays, however old: start-up compares the clock with it', async (t) => {
  const { session, purge, batches } = await givenDatabase(t)
  await batches(3 * DAY_MS, 2 * DAY_MS)
  await purge()
  assert.equal(countRows(session, 'batches', `committed_at = ${NOW - 2 * DAY_MS}`), 1)
  assert.equal(countRows(session, 'batches'), 1)
})

test('a round deletes a bounded number, oldest first, and says so', async (t) => {
  const { session, purge, batches } = await givenDatabase(t)
  await batches(...Array.from({ length: ROWS_PER_PURGE_MAX + 5 }, (_, index) => DAY_MS + index))
  assert.equal(await purge(), ROWS_PER_PURGE_MAX)
  assert.equal(await purge(), 4)
  assert.equal(countRows(session, 'batches', `committed_at = ${NOW - DAY_MS}`), 1)
})

test('idempotency keys are kept for two days, a day more than promised', async (t) => {
  const { session, purge } = await givenDatabase(t)
  const columns = [
    'user_id',
    'idempotency_key',
    'fingerprint',
    'state',
    'status',
    'body',
    'created_at',
  ]
  const row = (key: string, age: number) => ['mina', key, 'f', 'DONE', 200, '', NOW - age]
  await session.insertRows('idempotency', columns, [
    row('old', 2 * DAY_MS + 1),
    row('young', 2 * DAY_MS),
  ])
  await purge()
  assert.equal(countRows(session, 'idempotency', "idempotency_key = 'young'"), 1)
  assert.equal(countRows(session, 'idempotency'), 1)
})

test('receipts, hints and carts go when nothing can need them', async (t) => {
  const { session, purge } = await givenDatabase(t)
  const ages = [8 * DAY_MS, 1]
  for (const age of ages) {
    const at = NOW - age
    await session.insertRows(
      'inbox',
      ['consumer', 'event_id', 'received_at'],
      [['c', `${age}`, at]],
    )
    const columns = ['id', 'provider', 'body', 'received_at']
    await session.insertRows('webhooks', columns, [[`${at}`, 'sandbox', '', at]])
    await session.insertRows('carts', ['user_id', 'lines', 'updated_at'], [[`${age}`, '[]', at]])
  }
  assert.equal(await purge(), 3)
  for (const table of ['inbox', 'webhooks', 'carts'])
    assert.equal(countRows(session, table), 1, table)
})

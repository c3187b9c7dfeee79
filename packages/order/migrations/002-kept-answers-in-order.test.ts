import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { keepAnswer } from '../src/domain/kept-answer.ts'
import { keptColumns, keptValues } from '../src/adapters/sql/columns.ts'
import { givenKey } from '../src/testing/commands.ts'
import { NOW } from '../src/testing/given.ts'
import { scratchFolder } from '../src/testing/scratch.ts'
import * as ledger from './001-ledger.ts'
import { migrations } from './index.ts'

test('answers that were kept before are kept, and their keys are taken still', async (t) => {
  const file = path.join(scratchFolder(t), 'order.sqlite')
  await migrateSqlite(file, { '001-ledger': ledger })
  const kept = keepAnswer(givenKey('k1'), { status: 200, body: { said: 'so' } }, NOW)
  const withFile = async <Result>(work: (session: Session) => Promise<Result>) => {
    const session = openSqliteSession({ file })
    try {
      return await work(session)
    } finally {
      session.close()
    }
  }
  const insert = (session: Session) =>
    session.insertRows('idempotency', keptColumns, [keptValues(kept)])
  const read = (session: Session) =>
    session.query(`SELECT ${keptColumns.join(', ')} FROM idempotency`)
  await withFile(insert)
  const before = await withFile(read)
  await migrateSqlite(file, migrations)
  assert.deepEqual(await withFile(read), before)
  await assert.rejects(withFile(insert), { name: 'DuplicateKey' })
})

type Session = ReturnType<typeof openSqliteSession>

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { filesOf, findTraces, formsOf } from './traces.ts'

const NAME = '김판다 Wolfeschlegelstein'

test('a text is found in whatever form it lies in a database, in the file or in its log', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-traces-'))
  const database = new DatabaseSync(path.join(folder, 'some.sqlite'))
  t.after(() => {
    database.close()
    rmSync(folder, { recursive: true })
  })
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (value)')
  for (const [form, bytes] of formsOf(NAME)) {
    assert.deepEqual(findTraces(filesOf(folder), { name: NAME }), [], `before ${form}`)
    database.prepare('INSERT INTO rows VALUES (?)').run(Buffer.concat([Buffer.from('x'), bytes]))
    const inLog = findTraces(filesOf(folder), { name: NAME })
    assert.ok(inLog.includes(`name as ${form} in some.sqlite-wal`), form)
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const inFile = findTraces(filesOf(folder), { name: NAME })
    assert.ok(inFile.includes(`name as ${form} in some.sqlite`), form)
    database.exec('DELETE FROM rows; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
  }
})

test('within a longer text, base64 of any alignment gives it away', () => {
  for (const before of ['', 'a', 'ab', 'abc', 'name: ']) {
    const places = new Map([['log', Buffer.from(btoa(`${before}Wolfeschlegelstein and more`))]])
    assert.notDeepEqual(findTraces(places, { name: 'Wolfeschlegelstein' }), [], before)
  }
})

test('a code is no part of a longer number', () => {
  const places = new Map([['log', Buffer.from('at 1234567890123')]])
  assert.deepEqual(findTraces(places, { code: '456789' }), [])
  assert.deepEqual(findTraces(places, { code: '1234567890123' }), [
    'code as plain text in log',
    ...['lower case', 'upper case', 'a URL', 'a lower-case URL', 'a form'].map(
      (form) => `code as ${form} in log`,
    ),
    'code as JSON escapes in log',
    'code as upper-case JSON escapes in log',
  ])
})

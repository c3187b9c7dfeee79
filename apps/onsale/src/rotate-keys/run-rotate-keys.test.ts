import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { migrations as orderMigrations } from '@onsale/order/compose.ts'
import { readKeptSecret } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { createSecretStore, USER_SECRET } from '@onsale/user/adapters/sql/secret-store.ts'
import { createSqlVault } from '@onsale/user/adapters/vault/sql-vault.ts'
import {
  migrations,
  type UserTables,
  vaultMigrations,
  type VaultTables,
} from '@onsale/user/compose.ts'
import { dataFiles } from '../data-files.ts'
import { runRotateKeys } from './run-rotate-keys.ts'

const randomness = createSystemRandomness()
const [old, fresh] = [makeKey('old', 1), makeKey('fresh', 2)]
const PEOPLE = ['ada', 'bo', 'cho']

function makeKey(id: string, fill: number): DataKey {
  return { id, secret: new Uint8Array(32).fill(fill) }
}

function asVariable(keys: readonly DataKey[]): string {
  const texts = keys.map(({ id, secret }) => `${id}:${Buffer.from(secret).toString('base64url')}`)
  return texts.join(',')
}

/** An instance that was started with the old key; its databases stay open, as in a running one. */
async function givenInstance(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-rotate-'))
  const files = dataFiles(folder)
  await migrateSqlite(files.order, orderMigrations)
  await migrateSqlite(files.user, migrations)
  await migrateSqlite(files.userKeys, vaultMigrations)
  const database = openSqliteDatabase<UserTables>({ file: files.user })
  const vaultDatabase = openSqliteDatabase<VaultTables>({ file: files.userKeys })
  t.after(async () => {
    await Promise.all([database.close(), vaultDatabase.close()])
    rmSync(folder, { recursive: true })
  })
  const store = createSecretStore(database)
  const open = (keys: readonly DataKey[]) => ({
    vault: createSqlVault({ database: vaultDatabase, keys, clock: systemClock, randomness }),
    secret: () => readKeptSecret({ store, randomness }, USER_SECRET, keys),
  })
  const before = open([old])
  for (const person of PEOPLE) await before.vault.make(person)
  const rotate = async (keys: readonly DataKey[]) => {
    const printed: string[] = []
    const environment = {
      ONSALE_DATA_DIR: folder,
      ONSALE_DATA_KEYS: asVariable(keys),
      ONSALE_TOKEN_KEYS: asVariable([old]),
      ONSALE_INTERNAL_KEYS: asVariable([old]),
    }
    const code = await runRotateKeys([], environment, (line) => printed.push(line))
    return { code, text: printed.join('\n') }
  }
  const people = await before.vault.open(PEOPLE)
  return { files, open, rotate, people, secret: await before.secret() }
}

test('everything comes under the first key while others have it open; the old key may go', async (t) => {
  const given = await givenInstance(t)
  const { code, text } = await given.rotate([fresh, old])
  assert.equal(code, 0, text)
  assert.match(text, /data keys: 3 wrapped anew, 0 left/)
  assert.match(text, /everything lies under "fresh"/)
  assert.match(text, /the older keys can be taken out/)
  const after = given.open([fresh])
  assert.deepEqual(await after.vault.open(PEOPLE), given.people)
  assert.deepEqual(await after.secret(), given.secret)
  assert.ok(!readFileSync(given.files.userKeys).includes('old'))
})

test('run again it changes nothing', async (t) => {
  const { rotate } = await givenInstance(t)
  await rotate([fresh, old])
  const { code, text } = await rotate([fresh])
  assert.equal(code, 0)
  assert.match(text, /0 wrapped anew; everything lies under "fresh"/)
  assert.doesNotMatch(text, /taken out/)
})

test('without the old key it says what is missing, and changes nothing', async (t) => {
  const { rotate, open, people } = await givenInstance(t)
  const { mock } = t.mock.method(console, 'error', () => {})
  assert.equal((await rotate([fresh])).code, 1)
  assert.match(String(mock.calls[0]?.arguments[0]), /lacks the key "old"/)
  assert.deepEqual(await open([old]).vault.open(PEOPLE), people)
})

test('where nothing was ever started there is nothing to rotate', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-rotate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const { mock } = t.mock.method(console, 'error', () => {})
  assert.equal(await runRotateKeys([], { ONSALE_DATA_DIR: folder }), 2)
  assert.equal(await runRotateKeys(['--all'], { ONSALE_DATA_DIR: folder }), 2)
  assert.match(String(mock.calls[0]?.arguments[0]), /start onsale once/)
})

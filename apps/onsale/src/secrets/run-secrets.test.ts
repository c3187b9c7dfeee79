import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { systemHostFacts } from '@onsale/platform/config/host-facts.ts'
import { describeMistakes, readConfig } from '@onsale/platform/config/read-config.ts'
import { runCommand } from '../api-tests/testing/start-child.ts'

const FILES = [
  'keys/data',
  'keys/internal',
  'keys/token',
  'mysql/admin-url',
  'mysql/root-password',
  'order/database-url',
  'ticket/database-url',
  'user/database-url',
]

function givenFolder(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-secrets-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const at = (name: string): string => path.join(folder, name)
  return {
    at,
    make: () => runCommand(['secrets', '--dir', folder, '--database', 'db:3307'], {}),
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .sort(),
    texts: () => FILES.map((name) => readFileSync(at(name), 'utf8')),
  }
}

test('makes every secret, in files that the configuration reads', async (t) => {
  const { at, make, files, texts } = givenFolder(t)
  const { code, stdout, stderr } = await make()
  assert.equal(code, 0, stderr)
  assert.deepEqual(files(), FILES)
  for (const text of texts()) assert.ok(!stdout.includes(text.trim()))
  const read = readConfig(
    {
      ONSALE_MODE: 'development',
      ONSALE_TOKEN_KEYS_FILE: at('keys/token'),
      ONSALE_INTERNAL_KEYS_FILE: at('keys/internal'),
      ONSALE_DATA_KEYS_FILE: at('keys/data'),
      DATABASE_URL_USER_FILE: at('user/database-url'),
      DATABASE_URL_TICKET_FILE: at('ticket/database-url'),
      DATABASE_URL_ORDER_FILE: at('order/database-url'),
      DATABASE_ADMIN_URL_FILE: at('mysql/admin-url'),
    },
    systemHostFacts(),
  )
  if (read.kind === 'mistakes') throw new Error(describeMistakes(read.mistakes))
  const { databases, databaseAdmin } = read.config
  const { order, userKeys } = databases
  assert.deepEqual(
    [order?.host, order?.port, order?.user, order?.schema],
    ['db', 3_307, 'onsale_order', 'onsale_order'],
  )
  assert.deepEqual([userKeys?.user, userKeys?.schema], ['onsale_user', 'onsale_user_keys'])
  assert.equal(databaseAdmin?.password, readFileSync(at('mysql/root-password'), 'utf8').trim())
  const passwords = [order, databases.user, databases.ticket, databaseAdmin].map(
    (to) => to?.password,
  )
  assert.equal(new Set(passwords).size, 4)
})

test('none is open to others', async (t) => {
  const { at, make } = givenFolder(t)
  await make()
  const open = FILES.filter((name) => (statSync(at(name)).mode & 0o077) !== 0)
  assert.deepEqual(open, [])
})

test('what is there stays, and what is missing comes to fit it', async (t) => {
  const { at, make, texts } = givenFolder(t)
  await make()
  const before = texts()
  assert.match((await make()).stdout, /none is missing/)
  assert.deepEqual(texts(), before)
  rmSync(at('mysql/admin-url'))
  assert.match((await make()).stdout, /made mysql\/admin-url\n/)
  assert.deepEqual(texts(), before)
})

test('several at once agree', async (t) => {
  const { make, files, texts } = givenFolder(t)
  const runs = await Promise.all([make(), make(), make(), make()])
  for (const { code, stderr } of runs) assert.equal(code, 0, stderr)
  assert.deepEqual(files(), FILES)
  const before = texts()
  const { code, stderr } = await make()
  assert.equal(code, 0, stderr)
  assert.deepEqual(texts(), before)
  const [, , , adminUrl = '', rootPassword = ''] = before
  assert.ok(adminUrl.includes(rootPassword.trim()))
})

test('a secret that is damaged is told, and never made anew', async (t) => {
  const { at, make } = givenFolder(t)
  await make()
  const spoil = async (name: string, text: string, pattern: RegExp) => {
    const good = readFileSync(at(name))
    writeFileSync(at(name), text)
    const { code, stderr } = await make()
    assert.equal(code, 1)
    assert.match(stderr, pattern)
    assert.ok(stderr.includes(at(name)) && !stderr.includes('geheim'), stderr)
    assert.equal(readFileSync(at(name), 'utf8'), text)
    writeFileSync(at(name), good)
  }
  await spoil('keys/data', '', /is empty; restore it/)
  await spoil('keys/token', 'first:geheim', /has fewer than 32 bytes; restore it/)
  await spoil('order/database-url', 'geheim', /must be a URL with mysql:\/\//)
})

test('a folder that cannot be written is told, and so are options', async (t) => {
  const { at } = givenFolder(t)
  writeFileSync(at('keys'), '')
  const secrets = (...args: string[]) => runCommand(['secrets', ...args], {})
  const blocked = await secrets('--dir', at('.'), '--database', 'db')
  assert.equal(blocked.code, 1)
  assert.match(blocked.stderr, /keys\/token cannot be (?:read|written) \(E\w+\)\n$/)
  assert.equal((await secrets('--dir', at('x'))).code, 2)
  assert.equal((await secrets('--database', 'db')).code, 2)
  assert.equal((await secrets('--dir', at('x'), '--database', 'root:pw@db')).code, 2)
})

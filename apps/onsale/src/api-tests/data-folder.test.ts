// What a data folder holds beside the databases: keys that were made there, and who serves it.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { createTicket } from '@onsale/contracts/http/admin-calls.ts'
import { ticketInput } from './testing/given.ts'
import { runCommand, startChild } from './testing/start-child.ts'
import { makeDataDir, testEnvironment } from './testing/start-onsale.ts'

let dataDir: string
before(async () => {
  dataDir = await makeDataDir()
})
after(() => rm(dataDir, { recursive: true, force: true }))

test('`onsale token` prints a token that the program takes; two of them serve no folder at once', async (t) => {
  const { ONSALE_TOKEN_KEYS: _ours, ...env } = testEnvironment(dataDir)
  const child = await startChild(t, dataDir, { ONSALE_TOKEN_KEYS: '' })
  const printed = await runCommand(['token', '--sub', 'mina', '--role', 'admin'], env)
  assert.equal(printed.code, 0, printed.stderr)
  const answer = await child
    .bearing(`Bearer ${printed.stdout.trim()}`)
    .call(createTicket, { body: ticketInput() })
  answer.expect(201)
  const second = await runCommand(['serve'], env)
  assert.notEqual(second.code, 0)
  const wrong = await runCommand(['token', '--sub', 'mi na', '--role', 'admin'], env)
  assert.notEqual(wrong.code, 0)
  await child.end('SIGKILL')
})

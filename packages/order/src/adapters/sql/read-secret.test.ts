import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { Chore, ChoreDone, Committer } from '../../ports.ts'
import { atEnd } from '../../testing/at-end.ts'
import { conformanceSettings } from '../../testing/ledger.conformance.ts'
import { givenReader, scratchLedgerFile } from '../../testing/scratch.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { readSecret } from './read-secret.ts'
import { openSqliteLedgerHere } from './sqlite-ledger.ts'

const randomness = createSystemRandomness()
const key = (id: string, fill: number): DataKey => ({ id, secret: new Uint8Array(32).fill(fill) })
const [old, fresh] = [key('old', 1), key('fresh', 2)]

async function givenDatabase(t: TestContext) {
  const file = await scratchLedgerFile(t)
  const ids = createIds(systemClock, randomness)
  const ledger = openSqliteLedgerHere({ file, ...conformanceSettings, clock: systemClock, ids })
  atEnd(t, () => ledger.close())
  const committer: Committer = {
    submit: () => Promise.reject(new Error('no command is expected here')),
    async run(chore: Chore) {
      const [result] = (await ledger.commit([chore])).results
      if (result?.ok !== true) throw new Error('the chore failed')
      return result.outcome as ChoreDone // a chore is answered so
    },
  }
  const session = givenReader(t, file)
  return (keys: readonly DataKey[]) => readSecret({ session, committer, randomness }, keys)
}

test('the secret is made once and found again', async (t) => {
  const read = await givenDatabase(t)
  const first = await read([old])
  assert.equal(first.length, 32)
  assert.deepEqual(await read([old]), first)
})

test('two processes that start at once end with one secret', async (t) => {
  const read = await givenDatabase(t)
  const [one, other] = await Promise.all([read([old]), read([old])])
  assert.deepEqual(one, other)
})

test('after a rotation the secret is the same, and the old key may go', async (t) => {
  const read = await givenDatabase(t)
  const first = await read([old])
  assert.deepEqual(await read([fresh, old]), first)
  assert.deepEqual(await read([fresh]), first)
})

test('without the key that sealed it the service does not start with another secret', async (t) => {
  const read = await givenDatabase(t)
  await read([old])
  await assert.rejects(read([fresh]), /lacks the key "old"/)
})

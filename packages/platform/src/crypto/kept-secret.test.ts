import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { readKeptSecret, resealKeptSecret, type SecretStore } from './kept-secret.ts'
import type { DataKey, SealedSecret } from './sealed-secret.ts'

const randomness = createSystemRandomness()
const key = (id: string, fill: number): DataKey => ({ id, secret: new Uint8Array(32).fill(fill) })
const [old, fresh] = [key('old', 1), key('fresh', 2)]

function givenStore() {
  const rows = new Map<string, SealedSecret>()
  const store: SecretStore = {
    find: async (name) => rows.get(name),
    async insertUnlessThere(name, sealed) {
      if (!rows.has(name)) rows.set(name, sealed)
    },
    async replace(name, from, sealed) {
      if (rows.get(name)?.keyId === from) rows.set(name, sealed)
    },
  }
  return { rows, deps: { store, randomness } }
}

test('a secret is made once, and two that begin at once end with one', async () => {
  const { deps } = givenStore()
  const [one, other] = await Promise.all([
    readKeptSecret(deps, 'codes', [old]),
    readKeptSecret(deps, 'codes', [old]),
  ])
  assert.deepEqual(one, other)
  assert.notDeepEqual(await readKeptSecret(deps, 'others', [old]), one)
})

test('sealed anew under the first key it is what it was, and the old key may go', async () => {
  const { deps, rows } = givenStore()
  const secret = await readKeptSecret(deps, 'codes', [old])
  assert.equal(await resealKeptSecret(deps, 'codes', [fresh, old]), 'resealed')
  assert.equal(await resealKeptSecret(deps, 'codes', [fresh, old]), 'as it was')
  assert.equal(rows.get('codes')?.keyId, 'fresh')
  assert.deepEqual(await readKeptSecret(deps, 'codes', [fresh]), secret)
})

test('without the key that sealed it nothing is made in its place', async () => {
  const { deps } = givenStore()
  await readKeptSecret(deps, 'codes', [old])
  await assert.rejects(readKeptSecret(deps, 'codes', [fresh]), /lacks the key "old"/)
})

test('a secret that was never made is not made by sealing anew', async () => {
  const { deps, rows } = givenStore()
  assert.equal(await resealKeptSecret(deps, 'codes', [fresh]), 'absent')
  assert.equal(rows.size, 0)
})

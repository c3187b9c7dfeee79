import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { readKeptSecret, resealKeptSecret } from '@onsale/platform/crypto/kept-secret.ts'
import { openScratchDatabase } from '../../testing/scratch-database.ts'
import { dataKey } from '../../testing/scratch-vault.ts'
import { createSecretStore, USER_SECRET } from './secret-store.ts'

const [old, fresh] = [dataKey('old', 1), dataKey('fresh', 2)]

test('the secret is made once, by whichever process is first, and outlives a rotation', async (t) => {
  const store = createSecretStore(await openScratchDatabase(t))
  const deps = { store, randomness: createSystemRandomness() }
  const read = () => readKeptSecret(deps, USER_SECRET, [old])
  const [one, other] = await Promise.all([read(), read()])
  assert.deepEqual(one, other)
  assert.equal(await resealKeptSecret(deps, USER_SECRET, [fresh, old]), 'resealed')
  assert.deepEqual(await readKeptSecret(deps, USER_SECRET, [fresh]), one)
})

test('of two that seal it anew at once, the second changes nothing', async (t) => {
  const store = createSecretStore(await openScratchDatabase(t))
  await store.insertUnlessThere('name', { keyId: 'old', sealed: 'a' })
  await store.insertUnlessThere('name', { keyId: 'old', sealed: 'b' })
  assert.deepEqual(await store.find('name'), { keyId: 'old', sealed: 'a' })
  await store.replace('name', 'old', { keyId: 'fresh', sealed: 'c' })
  await store.replace('name', 'old', { keyId: 'other', sealed: 'd' })
  assert.deepEqual(await store.find('name'), { keyId: 'fresh', sealed: 'c' })
})

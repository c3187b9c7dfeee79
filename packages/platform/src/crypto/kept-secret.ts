import { known } from '@onsale/kernel/assert.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { type DataKey, openSecret, type SealedSecret, sealSecret } from './sealed-secret.ts'

const SECRET_BYTES = 32

/** Where a service keeps its sealed secrets: table `secrets(name, key_id, sealed)`. */
export interface SecretStore {
  find(name: string): Promise<SealedSecret | undefined>
  /** Does nothing when another process was first: whoever comes second takes what is there. */
  insertUnlessThere(name: string, sealed: SealedSecret): Promise<void>
  /** Does nothing unless it is still sealed under `from`. */
  replace(name: string, from: string, sealed: SealedSecret): Promise<void>
}

/** Whether a secret had to be sealed anew to lie under the first key; `absent`: not made yet. */
export type Resealed = 'resealed' | 'as it was' | 'absent'

interface SecretDeps {
  readonly store: SecretStore
  readonly randomness: Randomness
}

/**
 * A secret of a service, 32 bytes. It is made once, lies in the database sealed under a data
 * key, and is sealed anew when another data key comes first: what is derived from it outlives a
 * rotation of keys.
 */
export async function readKeptSecret(
  deps: SecretDeps,
  name: string,
  keys: readonly DataKey[],
): Promise<Uint8Array> {
  const { store, randomness } = deps
  if ((await resealKeptSecret(deps, name, keys)) === 'absent') {
    const made = randomness.bytes(SECRET_BYTES)
    await store.insertUnlessThere(name, sealSecret(name, made, firstOf(keys), randomness))
  }
  return openSecret(name, known(await store.find(name), 'the secret just written'), keys)
}

/** Brings a secret under the first of `keys`; it stays what it is. */
export async function resealKeptSecret(
  { store, randomness }: SecretDeps,
  name: string,
  keys: readonly DataKey[],
): Promise<Resealed> {
  const first = firstOf(keys)
  const found = await store.find(name)
  if (found === undefined) return 'absent'
  if (found.keyId === first.id) return 'as it was'
  const secret = openSecret(name, found, keys)
  await store.replace(name, found.keyId, sealSecret(name, secret, first, randomness))
  return 'resealed'
}

function firstOf(keys: readonly DataKey[]): DataKey {
  return known(keys[0], 'a data key')
}

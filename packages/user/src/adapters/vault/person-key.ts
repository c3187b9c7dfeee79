import { createHash } from 'node:crypto'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { deriveKey } from '@onsale/platform/crypto/derive-key.ts'
import { type DataKey, openSecret, sealSecret } from '@onsale/platform/crypto/sealed-secret.ts'
import type { PersonKey } from '../../ports.ts'

const SECRET_BYTES = 32
const KEY_ID_BYTES = 9

export interface WrappedKey {
  readonly key_id: string
  readonly wrapped: string
}

export function makePersonKey(personId: string, randomness: Randomness): PersonKey {
  return personKey(personId, randomness.bytes(SECRET_BYTES))
}

/** Under the first of the data keys, bound to the person: in another's row it does not open. */
export function wrapKey(key: PersonKey, under: DataKey, randomness: Randomness): WrappedKey {
  const { keyId, sealed } = sealSecret(nameOf(key.personId), key.secret, under, randomness)
  return { key_id: keyId, wrapped: sealed }
}

/** Throws when the data key that wraps it is not among `keys`, or it was tampered with. */
export function unwrapKey(
  personId: string,
  { key_id, wrapped }: WrappedKey,
  keys: readonly DataKey[],
): PersonKey {
  return personKey(personId, openSecret(nameOf(personId), { keyId: key_id, sealed: wrapped }, keys))
}

/**
 * The key's id says which key it is and nothing of the key. It follows from the key itself, so
 * that it stays what it is when the key is wrapped anew.
 */
function personKey(personId: string, secret: Uint8Array): PersonKey {
  const mark = createHash('sha256').update(deriveKey(secret, 'onsale person key id v1')).digest()
  return {
    personId,
    keyId: mark.subarray(0, KEY_ID_BYTES).toString('base64url'),
    secret: new Uint8Array(secret),
  }
}

function nameOf(personId: string): string {
  return `data key of ${personId}`
}

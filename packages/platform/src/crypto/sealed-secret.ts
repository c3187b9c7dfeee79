import type { Randomness } from '@onsale/kernel/randomness.ts'
import { openBytes, sealBytes } from './seal-bytes.ts'

/** A key of ONSALE_DATA_KEYS: its name and at least 32 bytes. The first of a list is in use. */
export interface DataKey {
  readonly id: string
  readonly secret: Uint8Array
}

export interface SealedSecret {
  readonly keyId: string
  /** base64url of nonce, ciphertext and tag. */
  readonly sealed: string
}

/** Encrypts a secret of the service (AES-256-GCM, fresh nonce, its name bound to it). */
export function sealSecret(
  name: string,
  secret: Uint8Array,
  key: DataKey,
  randomness: Randomness,
): SealedSecret {
  return { keyId: key.id, sealed: sealBytes(secret, key.secret, name, randomness) }
}

/** What is sealed cannot be opened with the configured keys. */
export class DataKeyMissing extends Error {
  override readonly name = 'DataKeyMissing'
  constructor(keyId: string, what: string) {
    super(`ONSALE_DATA_KEYS lacks the key "${keyId}" that sealed "${what}"`)
  }
}

/** Throws `DataKeyMissing`; and an error when it was tampered with. */
export function openSecret(
  name: string,
  sealed: SealedSecret,
  keys: readonly DataKey[],
): Uint8Array {
  const key = keys.find(({ id }) => id === sealed.keyId)
  if (key === undefined) {
    throw new DataKeyMissing(sealed.keyId, name)
  }
  return openBytes(sealed.sealed, key.secret, name)
}

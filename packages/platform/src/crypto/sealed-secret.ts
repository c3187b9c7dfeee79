import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Randomness } from '@onsale/kernel/randomness.ts'

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

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts a secret of the service (AES-256-GCM, fresh nonce, its name bound to it). */
export function sealSecret(
  name: string,
  secret: Uint8Array,
  key: DataKey,
  randomness: Randomness,
): SealedSecret {
  const nonce = randomness.bytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key.secret.subarray(0, KEY_BYTES), nonce)
  cipher.setAAD(Buffer.from(name))
  const body = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  return { keyId: key.id, sealed: body.toString('base64url') }
}

/** Throws when the key that sealed it is not among `keys`, or when it was tampered with. */
export function openSecret(
  name: string,
  sealed: SealedSecret,
  keys: readonly DataKey[],
): Uint8Array {
  const key = keys.find(({ id }) => id === sealed.keyId)
  if (key === undefined) {
    throw new Error(`ONSALE_DATA_KEYS lacks the key "${sealed.keyId}" that sealed "${name}"`)
  }
  const bytes = Buffer.from(sealed.sealed, 'base64url')
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key.secret.subarray(0, KEY_BYTES), nonce)
  decipher.setAAD(Buffer.from(name))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)
  return Buffer.concat([decipher.update(body), decipher.final()])
}

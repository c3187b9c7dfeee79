import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Randomness } from '@onsale/kernel/randomness.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM under the first 32 bytes of `secret`, with a fresh nonce of 96 bits; `bound` is
 * what it belongs to, and it opens with the same alone. base64url of nonce, ciphertext and tag.
 */
export function sealBytes(
  bytes: Uint8Array,
  secret: Uint8Array,
  bound: string,
  randomness: Randomness,
): string {
  const nonce = randomness.bytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(bound))
  const sealed = [nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(sealed).toString('base64url')
}

/** Throws when it was sealed under another secret or for something else, or tampered with. */
export function openBytes(sealed: string, secret: Uint8Array, bound: string): Uint8Array {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.toString('base64url') !== sealed) throw new Error('not the form of a sealed text')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('too short for a sealed text')
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), nonce, {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)
  return Buffer.concat([decipher.update(body), decipher.final()])
}

function keyOf(secret: Uint8Array): Uint8Array {
  if (secret.length < KEY_BYTES) throw new Error(`a key needs at least ${KEY_BYTES} bytes`)
  return secret.subarray(0, KEY_BYTES)
}

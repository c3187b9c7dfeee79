import { hkdfSync } from 'node:crypto'

const KEY_BYTES = 32

/** A key for one purpose out of a secret (HKDF-SHA-256); one label, one purpose. */
export function deriveKey(secret: Uint8Array, label: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), label, KEY_BYTES))
}

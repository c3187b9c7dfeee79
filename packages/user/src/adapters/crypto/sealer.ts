import type { Randomness } from '@onsale/kernel/randomness.ts'
import { openBytes, sealBytes } from '@onsale/platform/crypto/seal-bytes.ts'
import { type PersonKey, SealBroken, type Sealer } from '../../ports.ts'

/**
 * Seals texts of columns. A sealed text is `<key id>.<base64url>`: the key's id is in it to be
 * told apart, and is bound with the person and the column, so that it opens where it was sealed
 * and nowhere else.
 */
export function createSealer(randomness: Randomness): Sealer {
  return {
    seal(key, column, text) {
      const body = sealBytes(Buffer.from(text), key.secret, boundTo(key, column), randomness)
      return `${key.keyId}.${body}`
    },
    open(key, column, sealed) {
      const [keyId, body, ...rest] = sealed.split('.')
      if (keyId !== key.keyId || body === undefined || rest.length > 0) {
        throw new SealBroken(`a value of column "${column}" was sealed under another key`)
      }
      try {
        return Buffer.from(openBytes(body, key.secret, boundTo(key, column))).toString()
      } catch (cause) {
        throw new SealBroken(`a value of column "${column}" does not open`, { cause })
      }
    },
  }
}

/** Written as JSON, so that no two places look alike. */
function boundTo(key: PersonKey, column: string): string {
  return JSON.stringify([key.keyId, key.personId, column])
}

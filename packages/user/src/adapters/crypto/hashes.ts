import { createHmac } from 'node:crypto'
import { deriveKey } from '@onsale/platform/crypto/derive-key.ts'
import type { Hashes } from '../../ports.ts'

/**
 * Keyed hashes out of the service secret, each under a key of its own: whoever steals the
 * database can neither look an address up nor try codes, and no hash of one kind is one of
 * another. Labels and forms never change: rows are found by them.
 */
export function createHashes(secret: Uint8Array): Hashes {
  const hasher = (label: string): ((text: string) => string) => {
    const key = deriveKey(secret, label)
    return (text) => createHmac('sha256', key).update(text).digest('base64url')
  }
  const emailIndex = hasher('onsale user email index v1')
  const code = hasher('onsale user code v1')
  const refreshToken = hasher('onsale user refresh token v1')
  const source = hasher('onsale user source v1')
  return {
    emailIndex: (email) => emailIndex(email.toLowerCase()),
    code: (attemptId, given) => code(JSON.stringify([attemptId, given])),
    refreshToken,
    source,
  }
}

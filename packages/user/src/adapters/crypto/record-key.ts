import { deriveKey } from '@onsale/platform/crypto/derive-key.ts'
import type { PersonKey } from '../../ports.ts'

/**
 * The key of access records, in the form of a person's: records outlive both whoever reads and
 * whose data are read, so they lie under neither's key.
 */
export function createRecordKey(secret: Uint8Array): PersonKey {
  return {
    personId: 'access records',
    keyId: 'records-1',
    secret: deriveKey(secret, 'onsale user access records v1'),
  }
}

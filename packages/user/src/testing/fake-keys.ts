import { createHash } from 'node:crypto'
import { type PersonKey, SealBroken, type Sealer, type Vault } from '../ports.ts'

/** Data keys in memory. */
export function createFakeVault(): Vault & { readonly keys: Map<string, PersonKey> } {
  const keys = new Map<string, PersonKey>()
  return {
    keys,
    async make(personId) {
      const secret = createHash('sha256').update(personId).digest()
      const key = { personId, keyId: 'test', secret }
      keys.set(personId, key)
      return key
    },
    async open(personIds) {
      return new Map(
        personIds.flatMap((id) => {
          const key = keys.get(id)
          return key === undefined ? [] : [[id, key] as const]
        }),
      )
    },
    async destroy(personIds) {
      for (const id of personIds) keys.delete(id)
    },
  }
}

/** Binds person and column as the real one does, and hides as little as a test wants to see. */
export const fakeSealer: Sealer = {
  seal: (key, column, text) =>
    Buffer.from(JSON.stringify([key.personId, column, text])).toString('base64url'),
  open(key, column, sealed) {
    const [personId, boundTo, text] = JSON.parse(
      Buffer.from(sealed, 'base64url').toString(),
    ) as string[] // made by `seal`
    if (personId !== key.personId || boundTo !== column || text === undefined) {
      throw new SealBroken('not of this person and column')
    }
    return text
  },
}

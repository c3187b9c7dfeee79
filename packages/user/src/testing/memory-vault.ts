import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { makePersonKey } from '../adapters/vault/person-key.ts'
import type { PersonKey, Vault } from '../ports.ts'

/** A vault in memory, for tests of what uses one. */
export interface MemoryVault extends Vault {
  /** Whose keys are there. */
  readonly people: () => readonly string[]
}

export function createMemoryVault(): MemoryVault {
  const randomness = createSystemRandomness()
  const keys = new Map<string, PersonKey>()
  return {
    people: () => [...keys.keys()],
    async make(personId) {
      const key = keys.get(personId) ?? makePersonKey(personId, randomness)
      keys.set(personId, key)
      return key
    },
    async open(personIds) {
      const found = personIds.flatMap((personId) => keys.get(personId) ?? [])
      return new Map(found.map((key) => [key.personId, key]))
    },
    async destroy(personIds) {
      for (const personId of personIds) keys.delete(personId)
    },
  }
}

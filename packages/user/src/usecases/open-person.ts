import type { OpenedPerson } from '../domain/profile.ts'
import type { User } from '../domain/person.ts'
import type { PersonKey, Sealer, UserStore, Vault } from '../ports.ts'

export interface Opened {
  readonly user: User
  readonly key: PersonKey
  readonly person: OpenedPerson
}

type Deps = {
  readonly store: Pick<UserStore, 'findUser'>
  readonly vault: Vault
  readonly sealer: Sealer
}

/**
 * An account with what its key opens. Undefined when there is no such account; and when its key
 * is destroyed, which is the same: an erasure that was begun and is not finished, or a backup
 * of the books that holds somebody who is gone.
 */
export async function openPerson(deps: Deps, userId: string): Promise<Opened | undefined> {
  const user = await deps.store.findUser(userId)
  if (user === undefined) return undefined
  const key = (await deps.vault.open([userId])).get(userId)
  const person = key && openColumns(deps.sealer, key, user)
  return key && person && { user, key, person }
}

/** Undefined: the columns were cleared. */
export function openColumns(sealer: Sealer, key: PersonKey, user: User): OpenedPerson | undefined {
  const { emailSealed, nameSealed, phoneSealed } = user
  if (emailSealed === null || nameSealed === null) return undefined
  return {
    email: sealer.open(key, 'email', emailSealed),
    name: sealer.open(key, 'name', nameSealed),
    phone: phoneSealed === null ? undefined : sealer.open(key, 'phone', phoneSealed),
  }
}

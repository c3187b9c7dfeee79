import type { Clock } from '@onsale/kernel/clock.ts'
import { ownerOf } from '../domain/retained.ts'
import type { UserStore } from '../ports.ts'
import type { StoredKeys } from '../ports/stored-keys.ts'

/** Far longer than it takes from a key to the row that it is made for. */
export const KEY_WITHOUT_ROW_MS_MAX = 2 * 3_600_000

/**
 * Destroys keys that nobody needs, among the `max` after `afterName`: made for a row that was
 * then not written, or of somebody whose row went while the vault could not be reached. A key
 * is needed by an account, by a sign-up attempt, or by retained data; that is asked of one
 * snapshot, since an attempt becomes an account in one step. Resolves with where to go on;
 * undefined: from the start.
 */
export async function sweepKeys(
  deps: {
    readonly storedKeys: StoredKeys
    readonly store: Pick<UserStore, 'findKeysNeeded'>
    readonly clock: Clock
  },
  afterName: string,
  max: number,
): Promise<string | undefined> {
  const before = deps.clock.now() - KEY_WITHOUT_ROW_MS_MAX
  const names = await deps.storedKeys.listMadeBefore(before, afterName, max)
  const owners = names.map((name) => ({ name, ...ownerOf(name) }))
  const idsFor = (use: 'account' | 'retention'): string[] =>
    owners.filter((owner) => owner.use === use).map(({ personId }) => personId)
  const needed = await deps.store.findKeysNeeded({
    account: idsFor('account'),
    retention: idsFor('retention'),
  })
  const orphans = owners.filter(({ use, personId }) => !needed[use].has(personId))
  await deps.storedKeys.destroyMadeBefore(
    orphans.map(({ name }) => name),
    before,
  )
  return names.length < max ? undefined : names.at(-1)
}

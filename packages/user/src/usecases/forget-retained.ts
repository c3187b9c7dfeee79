import { retentionKeyOf } from '../domain/retained.ts'
import type { PersonalDeps } from './personal-deps.ts'

/**
 * Erases what commerce law kept of people whose time has ended, at most `max`; resolves with
 * how many. Keys first: a row that outlives its key says nothing.
 */
export async function forgetRetained(
  { store, vault, clock }: Pick<PersonalDeps, 'store' | 'vault' | 'clock'>,
  max: number,
): Promise<number> {
  const overdue = await store.listOverdueRetained(clock.now(), max)
  if (overdue.length === 0) return 0
  const people = overdue.map(({ personId }) => personId)
  await vault.destroy(people.map(retentionKeyOf))
  await store.write((tx) => tx.deleteRetained(people))
  return overdue.length
}

import type { PersonalDeps } from './personal-deps.ts'
import { tryDeparture } from './try-departure.ts'

/**
 * Takes up departures whose turn it is, at most `max`; resolves with how many there were. One
 * that fails holds nobody else up: its next turn is later.
 */
export async function finishDepartures(
  deps: Pick<PersonalDeps, 'store' | 'vault' | 'order' | 'clock' | 'departureFailed'>,
  max: number,
): Promise<number> {
  const due = await deps.store.listDepartures(deps.clock.now(), max)
  for (const departure of due) await tryDeparture(deps, departure)
  return due.length
}

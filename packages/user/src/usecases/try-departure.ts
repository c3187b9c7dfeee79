import { judgeRetention } from '../domain/departure.ts'
import { retentionKeyOf } from '../domain/retained.ts'
import { forgetRevocationAt } from '../domain/session-life.ts'
import { HOUR_MS, MINUTE_MS } from '../domain/times.ts'
import type { Departure } from '../ports/persons.ts'
import type { PersonalDeps } from './personal-deps.ts'

const AGAIN_AFTER_MS = MINUTE_MS
/** A departure that cannot be finished for so long is no delay any more, but a fault. */
const STUCK_AFTER_MS = HOUR_MS

type Deps = Pick<PersonalDeps, 'store' | 'vault' | 'order' | 'clock' | 'departureFailed'>

/**
 * Tries the steps that follow the deletion of an account; each may be repeated. The key goes
 * first: from there on nothing of the person opens any more, wherever a copy lies. A fault is
 * told, not thrown, since the account is gone already: the departure is taken up again. True
 * when all is done for good.
 */
export async function tryDeparture(deps: Deps, departure: Departure): Promise<boolean> {
  const { store, vault, order, clock } = deps
  const { personId, leftAt } = departure
  // Until its last access token is dead somebody who is gone may still order, and that is given
  // up by one more turn.
  const lastTurnAt = forgetRevocationAt(leftAt)
  try {
    await vault.destroy([personId])
    await order.forgetPerson(personId)
    const isSettled = await settleRetention(deps, personId)
    const now = clock.now()
    if (isSettled && now >= lastTurnAt) {
      await store.write((tx) => tx.deleteDeparture(personId))
      return true
    }
    const nextAt = isSettled ? lastTurnAt : now + AGAIN_AFTER_MS
    await store.write((tx) => tx.updateDeparture({ ...departure, nextAt }))
  } catch (fault) {
    deps.departureFailed(departure, fault, clock.now() - leftAt > STUCK_AFTER_MS)
    await putOff(deps, departure)
  }
  return false
}

/** Drops what was retained for orders that the books do not keep after all. */
async function settleRetention(
  { store, vault, order }: Pick<PersonalDeps, 'store' | 'vault' | 'order'>,
  personId: string,
): Promise<boolean> {
  if ((await store.findRetained(personId)) === undefined) return true
  const judged = judgeRetention(await order.countObligations(personId))
  if (judged === 'drop') {
    await vault.destroy([retentionKeyOf(personId)])
    await store.write((tx) => tx.deleteRetained([personId]))
  }
  return judged !== 'wait'
}

/** When even this cannot be written it is still due, and comes with the next round. */
async function putOff({ store, clock }: Deps, departure: Departure): Promise<void> {
  const nextAt = clock.now() + AGAIN_AFTER_MS
  await store.write((tx) => tx.updateDeparture({ ...departure, nextAt })).catch(() => {})
}

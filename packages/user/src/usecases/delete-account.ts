import { type Refused, refused } from '@onsale/kernel/result.ts'
import { decideDeparture } from '../domain/departure.ts'
import { RETAINED_COLUMN, retentionKeyOf, toRetainedText } from '../domain/retained.ts'
import type { Retained } from '../ports/persons.ts'
import { tryDeparture } from './try-departure.ts'
import { type Opened, openPerson } from './open-person.ts'
import type { PersonalDeps } from './personal-deps.ts'

export type AccountDeleted =
  | { readonly kind: 'deleted' }
  | Refused<'UNAUTHENTICATED' | 'ORDERS_OPEN'>

/**
 * Deletes an account whose password was just found right, while its sessions were of `epoch`.
 *
 *   asked → (retention key made) → account deleted, departure noted → key destroyed, order told
 *
 * The account goes in one transaction. What comes before changes nothing that anybody sees, and
 * what comes after is noted as a departure, tried at once, and finished by a worker when this
 * process ends or another service is away: each of its steps may be repeated.
 */
export async function deleteAccount(
  deps: PersonalDeps,
  command: {
    readonly userId: string
    readonly epoch: number
    readonly giveUpOrders: boolean
  },
): Promise<AccountDeleted> {
  const { userId, epoch, giveUpOrders } = command
  const opened = await openPerson(deps, userId)
  if (opened === undefined) return refused('UNAUTHENTICATED')
  const obligations = await deps.order.countObligations(userId)
  const now = deps.clock.now()
  const decided = decideDeparture(obligations, giveUpOrders, now, deps.retentionMs)
  if (decided.kind === 'refused') return decided
  const departure = { personId: userId, leftAt: now, nextAt: now }
  const retained = await retain(deps, opened, decided.retainUntil)
  const isGone = await deps.store.write(async (tx) => {
    const user = await tx.lockUser(userId)
    // Password changed, or logged out everywhere meanwhile: whoever asks must log in again.
    if (user === undefined || user.sessionEpoch !== epoch) return false
    const sessions = await tx.listLiveSessions(userId, now)
    if (retained !== undefined) await tx.insertRetained(retained)
    await tx.insertDeparture(departure)
    await tx.endSessions(
      sessions.map(({ id }) => id),
      now,
    )
    await tx.deleteAccount(user)
    return true
  })
  if (!isGone) return refused('UNAUTHENTICATED')
  await tryDeparture(deps, departure)
  return { kind: 'deleted' }
}

/** Name and address under the retention key; a key that ends up unused is swept. */
async function retain(
  { vault, sealer }: PersonalDeps,
  { user, person }: Opened,
  until: number | undefined,
): Promise<Retained | undefined> {
  if (until === undefined) return undefined
  const key = await vault.make(retentionKeyOf(user.id))
  return {
    personId: user.id,
    sealed: sealer.seal(key, RETAINED_COLUMN, toRetainedText(person)),
    until,
  }
}

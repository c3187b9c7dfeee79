import { type Refused, refused } from '@onsale/kernel/result.ts'
import { decideDeparture } from '../domain/departure.ts'
import type { User } from '../domain/person.ts'
import { RETAINED_COLUMN, retentionKeyOf, toRetainedText } from '../domain/retained.ts'
import { accountSubject } from '../domain/throttle.ts'
import type { UserTx } from '../ports.ts'
import type { Retained } from '../ports/persons.ts'
import { endEverySession } from './log-out.ts'
import { type Opened, openPerson } from './open-person.ts'
import type { PersonalDeps } from './personal-deps.ts'
import { provePassword } from './prove-password.ts'
import { tryDeparture } from './try-departure.ts'

export type AccountDeleted =
  | { readonly kind: 'deleted' }
  | Refused<'BAD_CREDENTIALS' | 'RATE_LIMITED' | 'UNAUTHENTICATED' | 'ORDERS_OPEN'>

export interface DeleteAccount {
  readonly userId: string
  readonly password: string
  /** Give up holds, refunds to watch and admissions to come. */
  readonly giveUpOrders: boolean
}

/**
 * Deletes the account of somebody who knows its password.
 *
 *   asked → (retention key made) → account deleted, departure noted → key destroyed, order told
 *
 * The account goes in one transaction. What comes before changes nothing that anybody sees; what
 * comes after is noted as a departure, tried at once, and finished by a worker when this process
 * ends or another service is away: each of its steps may be repeated.
 */
export async function deleteAccount(
  deps: PersonalDeps,
  { userId, password, giveUpOrders }: DeleteAccount,
): Promise<AccountDeleted> {
  const proved = await provePassword(deps, { userId, password })
  if (proved.kind === 'refused') return proved
  const opened = await openPerson(deps, userId)
  if (opened === undefined) return refused('UNAUTHENTICATED')
  const obligations = await deps.order.countObligations(userId)
  const now = deps.clock.now()
  const decided = decideDeparture(obligations, giveUpOrders, now, deps.retentionMs)
  if (decided.kind === 'refused') return decided
  const retained = await retain(deps, opened, decided.retainUntil)
  const outcome = await deps.store.write((tx) => leave(tx, { proved: proved.user, retained, now }))
  if (outcome.kind === 'refused') return outcome
  await tryDeparture(deps, { personId: userId, leftAt: now, nextAt: now })
  return outcome
}

/** Name and address under the retention key; a key that ends up unused is swept. */
async function retain(
  { vault, sealer }: PersonalDeps,
  { user, person }: Opened,
  until: number | undefined,
): Promise<Retained | undefined> {
  if (until === undefined) return undefined
  const key = await vault.make(retentionKeyOf(user.id))
  const sealed = sealer.seal(key, RETAINED_COLUMN, toRetainedText(person))
  return { personId: user.id, sealed, until }
}

async function leave(
  tx: UserTx,
  by: {
    /** The account as it was when the password was proved. */
    readonly proved: User
    readonly retained: Retained | undefined
    readonly now: number
  },
): Promise<AccountDeleted> {
  const { proved, retained, now } = by
  const user = await tx.lockUser(proved.id)
  if (user === undefined || user.sessionEpoch !== proved.sessionEpoch) {
    return refused('UNAUTHENTICATED')
  }
  if (user.passwordHash !== proved.passwordHash) return refused('BAD_CREDENTIALS')
  if (retained !== undefined) await tx.insertRetained(retained)
  await tx.insertDeparture({ personId: user.id, leftAt: now, nextAt: now })
  await tx.clearFailures([accountSubject(user.id)])
  if (user.emailIndex !== null) await tx.deleteResetCode(user.emailIndex)
  await endEverySession(tx, user.id, now)
  await tx.deleteAccount(user.id)
  return { kind: 'deleted' }
}

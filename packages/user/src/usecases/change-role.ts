import { type Refused, refused } from '@onsale/kernel/result.ts'
import { decideRole } from '../domain/decide-role.ts'
import type { Role } from '../domain/person.ts'
import { endEverySession } from './log-out.ts'
import type { PersonalDeps } from './personal-deps.ts'

export type RoleChanged = { readonly kind: 'changed' } | Refused<'NOT_FOUND' | 'FORBIDDEN'>

/**
 * Gives a person a role and ends the person's sessions, so that no token of the role before
 * goes on. Admins are locked first: two who demote each other do not leave none.
 */
export async function changeRole(
  { store, clock, ids }: Pick<PersonalDeps, 'store' | 'clock' | 'ids'>,
  command: { readonly userId: string; readonly role: Role; readonly actorId: string },
): Promise<RoleChanged> {
  const { userId, role, actorId } = command
  return store.write(async (tx) => {
    const admins = await tx.lockAdmins()
    const user = await tx.lockUser(userId)
    if (user === undefined) return refused('NOT_FOUND')
    const isByAccount = (await tx.findUser(actorId)) !== undefined
    const decided = decideRole(user, role, admins, isByAccount)
    if (decided.kind === 'refused') return decided
    const now = clock.now()
    await tx.updateUser({ ...user, role, sessionEpoch: user.sessionEpoch + 1 })
    const event = { type: 'role-changed', at: now, sessionId: null, deviceSealed: null } as const
    await tx.addSecurityEvent({ id: ids.next(), userId, ...event })
    await endEverySession(tx, userId, now)
    return { kind: 'changed' }
  })
}

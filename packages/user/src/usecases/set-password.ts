import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import type { User } from '../domain/person.ts'
import { accountSubject } from '../domain/throttle.ts'
import type { PersonKey, UserDeps, UserTx } from '../ports.ts'
import { endEverySession } from './log-out.ts'

/**
 * What a new password brings with it, whichever way it was set: every session ends, codes to
 * set another die, wrong passwords before it count no more, and the owner is told. The user must
 * be locked.
 */
export async function setPassword(
  { ids }: UserDeps,
  tx: UserTx,
  to: {
    readonly user: User
    readonly key: PersonKey
    readonly passwordHash: string
    readonly by: 'password-changed' | 'password-reset'
    readonly sessionId: string | null
  },
  now: number,
): Promise<void> {
  const { user, key, passwordHash, by, sessionId } = to
  await tx.updateUser({ ...user, passwordHash, sessionEpoch: user.sessionEpoch + 1 })
  const event = { id: ids.next(), userId: user.id, type: by, at: now } as const
  await tx.addSecurityEvent({ ...event, sessionId, deviceSealed: null })
  await tx.clearFailures([accountSubject(user.id)])
  if (user.emailIndex !== null) {
    await tx.deleteResetCode(user.emailIndex)
    await tx.clearFailuresOfAddress(user.emailIndex)
  }
  const mail = { id: ids.next(), personId: user.id, template: 'password-changed' } as const
  const params = { at: instantToRfc3339(now) }
  await tx.queueMail({ ...mail, locale: user.locale, params }, key)
  await endEverySession(tx, user.id, now)
}

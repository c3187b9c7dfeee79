import { type Refused, refused } from '@onsale/kernel/result.ts'
import { judgeNewPassword } from '../domain/judge-password.ts'
import { type RefusedInput, refusedInput } from '../domain/refused.ts'
import type { UserDeps } from '../ports.ts'
import { provePassword } from './prove-password.ts'
import { setPassword } from './set-password.ts'

export type PasswordChanged =
  | { readonly kind: 'changed' }
  | RefusedInput
  | Refused<'BAD_CREDENTIALS' | 'RATE_LIMITED' | 'UNAUTHENTICATED'>

/** Changes the password of somebody who knows the current one; every session ends. */
export async function changePassword(
  deps: UserDeps,
  command: {
    readonly userId: string
    readonly sessionId: string
    readonly currentPassword: string
    readonly newPassword: string
  },
): Promise<PasswordChanged> {
  const { store, vault, passwords, clock } = deps
  const { userId, sessionId } = command
  const bad = judgeNewPassword(command.newPassword, deps.isCommonPassword)
  if (bad !== undefined) return refusedInput('/newPassword', bad.message)
  const proved = await provePassword(deps, { userId, password: command.currentPassword })
  if (proved.kind === 'refused') return proved
  const passwordHash = await passwords.hash(command.newPassword)
  const key = (await vault.open([userId])).get(userId)
  if (key === undefined) return refused('UNAUTHENTICATED')
  return store.write(async (tx) => {
    const user = await tx.lockUser(userId)
    if (user === undefined || user.closedAt !== null) return refused('UNAUTHENTICATED')
    // Another change was first, and this one proved a password that is one no more.
    if (user.passwordHash !== proved.user.passwordHash) return refused('BAD_CREDENTIALS')
    const by = 'password-changed' as const
    await setPassword(deps, tx, { user, key, passwordHash, by, sessionId }, clock.now())
    return { kind: 'changed' }
  })
}

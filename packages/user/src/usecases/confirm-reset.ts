import { type Refused, refused } from '@onsale/kernel/result.ts'
import { judgeCode } from '../domain/code.ts'
import { judgeNewPassword } from '../domain/judge-password.ts'
import { type RefusedInput, refusedInput } from '../domain/refused.ts'
import type { UserDeps, UserTx } from '../ports.ts'
import { setPassword } from './set-password.ts'

export type PasswordReset = { readonly kind: 'reset' } | RefusedInput | Refused<'CODE_INVALID'>

const wrong = refused('CODE_INVALID')

/**
 * Sets a new password by the code that was mailed; every session ends. A new password that is
 * refused costs no try. Wrong, dead and unknown cost the same and none of them a hash: the
 * password is hashed once the code was found right, and the code is judged again, and used up,
 * in the transaction that sets it.
 */
export async function confirmReset(
  deps: UserDeps,
  command: { readonly email: string; readonly code: string; readonly newPassword: string },
): Promise<PasswordReset> {
  const { store, vault, passwords, hashes, clock } = deps
  const bad = judgeNewPassword(command.newPassword, deps.isCommonPassword)
  if (bad !== undefined) return refusedInput('/newPassword', bad.message)
  const emailIndex = hashes.emailIndex(command.email)
  const codeHash = hashes.code(emailIndex, command.code)
  const userId = await store.write((tx) => judge(tx, emailIndex, codeHash, clock.now()))
  if (userId === undefined) return wrong
  const passwordHash = await passwords.hash(command.newPassword)
  const key = (await vault.open([userId])).get(userId)
  if (key === undefined) return wrong
  return store.write(async (tx): Promise<PasswordReset> => {
    const now = clock.now()
    const user = await tx.lockUser(userId)
    if (user?.emailIndex !== emailIndex || user.closedAt !== null) return wrong
    if ((await judge(tx, emailIndex, codeHash, now)) !== userId) return wrong
    const by = 'password-reset' as const
    await setPassword(deps, tx, { user, key, passwordHash, by, sessionId: null }, now)
    return { kind: 'reset' }
  })
}

/** Whose password the code sets; undefined when it is not good, and one try fewer is left. */
async function judge(
  tx: UserTx,
  emailIndex: string,
  codeHash: string,
  now: number,
): Promise<string | undefined> {
  const code = await tx.lockResetCode(emailIndex)
  if (code === undefined) return undefined
  const judged = judgeCode(code, codeHash, now)
  if (judged === 'wrong') await tx.putResetCode({ ...code, tries: code.tries + 1 })
  return judged === 'right' ? (code.userId ?? undefined) : undefined
}

import { type Refused, refused } from '@onsale/kernel/result.ts'
import type { User } from '../domain/person.ts'
import type { UserDeps } from '../ports.ts'
import { judgeOneTry, subjectsOfAccount } from './count-failures.ts'

export type Proved =
  | { readonly kind: 'proved'; readonly user: User }
  | Refused<'BAD_CREDENTIALS' | 'RATE_LIMITED' | 'UNAUTHENTICATED'>

/**
 * Whether somebody who is logged in knows the account's password. Wrong ones are counted for
 * the account, so that a stolen access token is no way to guess on. Whoever acts on it locks
 * the user first and sees that `passwordHash` and `sessionEpoch` are still those of `user`.
 */
export async function provePassword(
  deps: UserDeps,
  command: { readonly userId: string; readonly password: string },
): Promise<Proved> {
  const { store, passwords } = deps
  const user = await store.findUser(command.userId)
  if (user === undefined || user.closedAt !== null) return refused('UNAUTHENTICATED')
  const { passwordHash } = user
  const subjects = subjectsOfAccount(user.id)
  const tried = await judgeOneTry(
    deps,
    subjects,
    async () => passwordHash !== null && (await passwords.verify(passwordHash, command.password)),
  )
  if (tried.kind === 'refused') return tried
  if (!tried.judged) return refused('BAD_CREDENTIALS')
  await store.write((tx) => tx.clearFailures(subjects.all))
  return { kind: 'proved', user }
}

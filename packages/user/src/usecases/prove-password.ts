import { type Refused, refused } from '@onsale/kernel/result.ts'
import type { User } from '../domain/person.ts'
import type { UserDeps } from '../ports.ts'
import { judgeOneTry, type LogInSubjects, subjectsOfAccount } from './count-failures.ts'

export type Proved =
  | { readonly kind: 'proved'; readonly user: User }
  | Refused<'BAD_CREDENTIALS' | 'RATE_LIMITED' | 'UNAUTHENTICATED'>

/**
 * Whether somebody who is logged in knows the account's password. Wrong ones are counted for
 * the account, so that a stolen access token is no way to guess on; checks of one account wait for
 * each other, as log-ins of one address do. Whoever acts on it locks
 * the user first and sees that `passwordHash` and `sessionEpoch` are still those of `user`.
 */
export function provePassword(
  deps: UserDeps,
  command: { readonly userId: string; readonly password: string },
): Promise<Proved> {
  const subjects = subjectsOfAccount(command.userId)
  return deps.turns.run(subjects.address, () => takeTurn(deps, subjects, command))
}

async function takeTurn(
  deps: UserDeps,
  subjects: LogInSubjects,
  { userId, password }: { readonly userId: string; readonly password: string },
): Promise<Proved> {
  const { store, passwords } = deps
  const user = await store.findUser(userId)
  if (user === undefined || user.closedAt !== null) return refused('UNAUTHENTICATED')
  const { passwordHash } = user
  const tried = await judgeOneTry(
    deps,
    subjects,
    async () => passwordHash !== null && (await passwords.verify(passwordHash, password)),
  )
  if (tried.kind === 'refused') return tried
  if (!tried.judged) return refused('BAD_CREDENTIALS')
  await store.write((tx) => tx.clearFailures(subjects.all))
  return { kind: 'proved', user }
}

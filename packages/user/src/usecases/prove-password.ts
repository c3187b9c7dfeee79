import { type Refused, refused } from '@onsale/kernel/result.ts'
import type { User } from '../domain/person.ts'
import { rateLimited } from '../domain/refused.ts'
import type { UserDeps } from '../ports.ts'
import { countFailure, subjectsOfAccount, waitMs } from './count-failures.ts'

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
  const { store, passwords, clock } = deps
  const user = await store.findUser(command.userId)
  if (user === undefined || user.closedAt !== null) return refused('UNAUTHENTICATED')
  const subjects = subjectsOfAccount(user.id)
  const wait = waitMs(deps, subjects, await store.findFailures(subjects.all), clock.now())
  if (wait > 0) return rateLimited(wait)
  const isRight =
    user.passwordHash !== null && (await passwords.verify(user.passwordHash, command.password))
  return store.write(async (tx) => {
    const now = clock.now()
    const counts = await tx.lockFailures(subjects.all, now)
    const waitNow = waitMs(deps, subjects, counts, now)
    if (waitNow > 0) return rateLimited(waitNow)
    if (isRight) {
      await tx.clearFailures(subjects.all)
      return { kind: 'proved', user }
    }
    await countFailure(tx, subjects, counts, now)
    return refused('BAD_CREDENTIALS')
  })
}

import { type Refused, refused } from '@onsale/kernel/result.ts'
import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'
import { judgeCode } from '../domain/code.ts'
import { isAttemptAlive } from '../domain/decide-resend.ts'
import type { Attempt, User } from '../domain/person.ts'
import type { UserDeps, UserTx } from '../ports.ts'

export type Verified = { readonly kind: 'verified' } | Refused<'CODE_INVALID'>

/**
 * Turns an attempt into a user by the code that was mailed to its address. The code is good for
 * this attempt alone, so that whoever reads a mail verifies no password but their own; the
 * address's other attempts go.
 */
export async function verifyEmail(
  deps: UserDeps,
  command: { readonly attemptId: string; readonly code: string },
): Promise<Verified> {
  const { store, hashes, clock, vault } = deps
  const codeHash = hashes.code(command.attemptId, command.code)
  try {
    const outcome = await store.write(async (tx) => {
      const now = clock.now()
      const attempt = await tx.lockAttempt(command.attemptId)
      if (attempt === undefined || !isAttemptAlive(attempt, now)) return 'wrong'
      const judged = judgeCode({ ...attempt, expiresAt: attempt.codeExpiresAt }, codeHash, now)
      if (judged === 'wrong') await tx.updateAttempt({ ...attempt, tries: attempt.tries + 1 })
      if (judged !== 'right') return 'wrong'
      if ((await tx.findUserByAddress(attempt.emailIndex)) !== undefined) return 'wrong'
      return becomeUser(deps, tx, attempt, now)
    })
    if (outcome === 'wrong') return refused('CODE_INVALID')
    // What is committed is committed; keys that stay are swept.
    await vault.destroy(outcome.discarded).catch(() => undefined)
    return { kind: 'verified' }
  } catch (fault) {
    // Another attempt with this address was verified in the same moment.
    if (fault instanceof DuplicateKey) return refused('CODE_INVALID')
    throw fault
  }
}

/** The ids of those whose attempts were discarded: their data keys are of no use any more. */
async function becomeUser(
  { ids }: UserDeps,
  tx: UserTx,
  attempt: Attempt,
  now: number,
): Promise<{ readonly discarded: readonly string[] }> {
  const { personId: userId, emailIndex } = attempt
  await tx.insertUser(userOf(attempt, now))
  await tx.insertAgreements(userId, attempt.agreements, attempt.createdAt)
  const attempts = await tx.listAttempts(emailIndex)
  await tx.deleteAttempts(attempts.map(({ id }) => id))
  const event = { id: ids.next(), userId, type: 'account-created', at: now } as const
  await tx.addSecurityEvent({ ...event, sessionId: null, deviceSealed: null })
  const others = attempts.filter(({ id }) => id !== attempt.id)
  return { discarded: others.map(({ personId }) => personId) }
}

/** Sealed columns are taken over as they are: the data key is that of the person to be. */
function userOf(attempt: Attempt, now: number): User {
  return {
    id: attempt.personId,
    version: 1,
    emailIndex: attempt.emailIndex,
    emailSealed: attempt.emailSealed,
    nameSealed: attempt.nameSealed,
    phoneSealed: attempt.phoneSealed,
    locale: attempt.locale,
    role: 'customer',
    passwordHash: attempt.passwordHash,
    sessionEpoch: 0,
    createdAt: now,
    closedAt: null,
  }
}

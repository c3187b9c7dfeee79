import type { SignUp } from '@onsale/contracts/http/account.ts'
import { makeCode, VERIFY_CODE_DIGITS } from '../domain/code.ts'
import { CODE_MAILS_PER_DAY_MAX } from '../domain/decide-resend.ts'
import { evictAttempts } from '../domain/evict-attempts.ts'
import { judgeNewPassword } from '../domain/judge-password.ts'
import type { Attempt, User } from '../domain/person.ts'
import { type RefusedInput, refusedInput } from '../domain/refused.ts'
import { CODE_LIFE_MS, CODE_MAILS_COUNTED_MS } from '../domain/times.ts'
import type { PersonKey, UserDeps, UserTx } from '../ports.ts'

export type SignedUp = { readonly kind: 'taken-in'; readonly attemptId: string } | RefusedInput

/**
 * Takes a request for an account in. Whether the address has one already shows neither in the
 * answer nor in the work: one hash, one data key, one attempt and one mail, which goes to the
 * owner of the account and repeats nothing of the request.
 */
export async function signUp(deps: UserDeps, asked: SignUp): Promise<SignedUp> {
  const { store, vault, hashes, passwords, ids } = deps
  const bad = judgeNewPassword(asked.password, deps.isCommonPassword)
  if (bad !== undefined) return refusedInput('/password', bad.message)
  passwords.refuseWhenFull()
  const passwordHash = await passwords.hash(asked.password)
  const emailIndex = hashes.emailIndex(asked.email)
  const owner = await store.findUserByAddress(emailIndex)
  const personId = ids.next()
  const ownerKey = (await vault.open([owner?.id ?? personId])).get(owner?.id ?? personId)
  const key = await vault.make(personId)
  const attempt = newAttempt(deps, asked, { key, emailIndex, passwordHash })
  const evicted = await store.write(async (tx) => {
    const others = await tx.listAttempts(emailIndex)
    const gone = evictAttempts(others, attempt.createdAt)
    await tx.deleteAttempts(gone.map(({ id }) => id))
    await tx.insertAttempt(await sendFirstMail(deps, tx, attempt, { key, owner, ownerKey }))
    return gone
  })
  // What is committed is committed; keys that stay are swept.
  await vault.destroy(evicted.map((one) => one.personId)).catch(() => undefined)
  return { kind: 'taken-in', attemptId: attempt.id }
}

function newAttempt(
  { sealer, clock, ids }: UserDeps,
  { email, name, phone, locale = 'ko', agreements = {} }: SignUp,
  made: { readonly key: PersonKey; readonly emailIndex: string; readonly passwordHash: string },
): Attempt {
  const { key, emailIndex, passwordHash } = made
  const now = clock.now()
  return {
    id: ids.next(),
    personId: key.personId,
    emailIndex,
    emailSealed: sealer.seal(key, 'email', email),
    nameSealed: sealer.seal(key, 'name', name),
    phoneSealed: phone === undefined ? null : sealer.seal(key, 'phone', phone),
    locale,
    agreements,
    passwordHash,
    codeHash: null,
    codeSentAt: now,
    codeExpiresAt: now + CODE_LIFE_MS,
    tries: 0,
    resends: 0,
    createdAt: now,
  }
}

interface Recipients {
  /** The data key of the person that the attempt may become. */
  readonly key: PersonKey
  /** Who has the address, as it was found before the transaction. */
  readonly owner: User | undefined
  readonly ownerKey: PersonKey | undefined
}

/** Queues the attempt's mail when the address may get one; the attempt as it is to be kept. */
async function sendFirstMail(
  deps: UserDeps,
  tx: UserTx,
  attempt: Attempt,
  to: Recipients,
): Promise<Attempt> {
  const { emailIndex, createdAt: now } = attempt
  const mails = await tx.countCodeMails(emailIndex, 'verify', {
    since: now - CODE_MAILS_COUNTED_MS,
    now,
  })
  if (mails >= CODE_MAILS_PER_DAY_MAX) return attempt
  await tx.addCodeMail({ id: deps.ids.next(), emailIndex, kind: 'verify', at: now })
  return sendCode(deps, tx, attempt, to)
}

/**
 * Gives the attempt a new code, and queues it to the address. When that has an account its owner
 * is told so instead, and nobody learns the code; it is there all the same, so that judging
 * wrong ones costs the same.
 */
export async function sendCode(
  { hashes, ids, randomness }: UserDeps,
  tx: UserTx,
  attempt: Attempt,
  { key, owner, ownerKey }: Recipients,
): Promise<Attempt> {
  const code = makeCode(randomness, VERIFY_CODE_DIGITS)
  const { personId, locale } = attempt
  const id = ids.next()
  if ((await tx.findUserByAddress(attempt.emailIndex)) === undefined) {
    const mail = { id, personId, template: 'verify-address', locale } as const
    await tx.queueMail({ ...mail, params: { code } }, key)
  } else if (owner !== undefined && ownerKey !== undefined) {
    const mail = { id, personId: owner.id, template: 'address-taken' } as const
    await tx.queueMail({ ...mail, locale: owner.locale, params: {} }, ownerKey)
  }
  // Else the account came to be in the last moments: its owner has just verified the address.
  return { ...attempt, codeHash: hashes.code(attempt.id, code), tries: 0 }
}

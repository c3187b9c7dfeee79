import { makeCode, RESET_CODE_DIGITS } from '../domain/code.ts'
import { CODE_MAILS_PER_DAY_MAX } from '../domain/decide-resend.ts'
import { CODE_LIFE_MS, CODE_MAILS_COUNTED_MS } from '../domain/times.ts'
import type { UserDeps } from '../ports.ts'

/**
 * Mails a code to set a new password; the one before dies. Of an address without an account a
 * code is kept as well, one that nobody gets, so that the work is the same.
 */
export async function requestReset(
  deps: UserDeps,
  command: { readonly email: string },
): Promise<void> {
  const { store, vault, hashes, clock, ids, randomness } = deps
  const emailIndex = hashes.emailIndex(command.email)
  const user = await store.findUserByAddress(emailIndex)
  const whose = user?.id ?? emailIndex
  const key = (await vault.open([whose])).get(whose)
  const code = makeCode(randomness, RESET_CODE_DIGITS)
  await store.write(async (tx) => {
    const now = clock.now()
    await tx.lockResetCode(emailIndex)
    const mails = await tx.countCodeMails(emailIndex, 'reset', {
      since: now - CODE_MAILS_COUNTED_MS,
      now,
    })
    if (mails >= CODE_MAILS_PER_DAY_MAX) return
    await tx.addCodeMail({ id: ids.next(), emailIndex, kind: 'reset', at: now })
    const isGood = user !== undefined && key !== undefined
    await tx.putResetCode({
      emailIndex,
      userId: isGood ? user.id : null,
      codeHash: hashes.code(emailIndex, code),
      sentAt: now,
      expiresAt: now + CODE_LIFE_MS,
      tries: 0,
    })
    if (!isGood) return
    const mail = { id: ids.next(), personId: user.id, template: 'reset-password' } as const
    await tx.queueMail({ ...mail, locale: user.locale, params: { code } }, key)
  })
}

import { mayResend } from '../domain/decide-resend.ts'
import { CODE_LIFE_MS, CODE_MAILS_COUNTED_MS } from '../domain/times.ts'
import type { UserDeps } from '../ports.ts'
import { sendCode } from './sign-up.ts'

/**
 * Sends a new code for the attempt, and the old one dies; or does nothing when it is too soon,
 * too often, or there is no such attempt. Nobody is told which.
 */
export async function resendCode(
  deps: UserDeps,
  command: { readonly attemptId: string },
): Promise<void> {
  const { store, vault, clock, ids } = deps
  const attempt = await store.findAttempt(command.attemptId)
  if (attempt === undefined) return
  const { emailIndex, personId } = attempt
  const owner = await store.findUserByAddress(emailIndex)
  const keys = await vault.open(owner === undefined ? [personId] : [personId, owner.id])
  const key = keys.get(personId)
  if (key === undefined) return
  await store.write(async (tx) => {
    const now = clock.now()
    const locked = await tx.lockAttempt(attempt.id)
    if (locked === undefined) return
    const mails = await tx.countCodeMails(emailIndex, 'verify', {
      since: now - CODE_MAILS_COUNTED_MS,
      now,
    })
    if (!mayResend(locked, mails, now)) return
    await tx.addCodeMail({ id: ids.next(), emailIndex, kind: 'verify', at: now })
    const ownerKey = owner === undefined ? undefined : keys.get(owner.id)
    const resent = await sendCode(deps, tx, locked, { key, owner, ownerKey })
    await tx.updateAttempt({
      ...resent,
      codeSentAt: now,
      codeExpiresAt: now + CODE_LIFE_MS,
      resends: locked.resends + 1,
    })
  })
}

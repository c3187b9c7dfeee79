import type { Attempt } from './person.ts'
import { ATTEMPT_KEPT_MS, RESEND_AFTER_MS } from './times.ts'

export const RESENDS_MAX = 5
/** Codes that an address gets in a day, by sign-up and resend together; as many by reset. */
export const CODE_MAILS_PER_DAY_MAX = 10

export function isAttemptAlive(attempt: Pick<Attempt, 'createdAt'>, now: number): boolean {
  return now - attempt.createdAt < ATTEMPT_KEPT_MS
}

/** Whether a new code goes out now; `mailsToday` those the address got in the last 24 hours. */
export function mayResend(attempt: Attempt, mailsToday: number, now: number): boolean {
  return (
    isAttemptAlive(attempt, now) &&
    now - attempt.codeSentAt >= RESEND_AFTER_MS &&
    attempt.resends < RESENDS_MAX &&
    mailsToday < CODE_MAILS_PER_DAY_MAX
  )
}

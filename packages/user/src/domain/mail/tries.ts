/** Tried for a day; then it is FAILED, and an operator looks. */
export const MAIL_TRIED_MS_MAX = 86_400_000
/** What `Sealer` binds a mail's parameters to, beside the person. */
export const MAIL_COLUMN = 'mail'
/** Failed mails are kept to be looked at, and sent after all, for this long. */
export const FAILED_KEPT_MS = 30 * 86_400_000

const FIRST_PAUSE_MS = 10_000
const PAUSE_MS_MAX = 2 * 3_600_000

/**
 * When a mail that was not taken is offered again: after 10 s, 20 s, 40 s … 2 h, about 20 times in
 * a day. Undefined: its time is over. (Servers that greylist want some minutes' patience.)
 */
export function nextTryAt(
  mail: { readonly tries: number; readonly giveUpAt: number },
  now: number,
): number | undefined {
  const nextAt = now + Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** Math.min(mail.tries, 16))
  return nextAt < mail.giveUpAt ? nextAt : undefined
}

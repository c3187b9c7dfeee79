/** What a mail is about. Rows of the queue name it: words are added, never taken back. */
export type MailTemplate =
  | 'verify-address'
  | 'address-taken'
  | 'reset-password'
  | 'password-changed'
  | 'new-device'
  | 'order-paid'
  | 'order-cancelled'
  | 'late-payment-refunded'

const CODE_LIFE_MS = 600_000

/**
 * When a mail made at `createdAt` says something that is over (UTC ms): its code is dead. Most
 * mails stay true.
 */
export function outdatedAt(template: MailTemplate, createdAt: number): number {
  return template === 'verify-address' || template === 'reset-password'
    ? createdAt + CODE_LIFE_MS
    : Number.POSITIVE_INFINITY
}

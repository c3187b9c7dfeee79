import type { Locale } from '../domain/person.ts'
import type { PersonKey } from './person-key.ts'

export type MailTemplate =
  | 'verify-address'
  | 'address-taken'
  | 'reset-password'
  | 'password-changed'
  | 'new-device'
  | 'order-paid'
  | 'order-cancelled'
  | 'late-payment-refunded'

/**
 * A mail to be sent. It holds no address: whoever sends it finds the one of the person (a user,
 * else an attempt) at that time.
 */
export interface NewMail {
  readonly id: string
  readonly personId: string
  readonly template: MailTemplate
  readonly locale: Locale
  /** What the template shows: a code, an order's id. */
  readonly params: Readonly<Record<string, string>>
}

export interface MailTx {
  /** Queues a mail in the transaction that causes it; `params` are sealed with `key`. */
  queueMail(mail: NewMail, key: PersonKey): Promise<void>
}

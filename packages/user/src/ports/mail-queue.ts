import type { Locale } from '../domain/person.ts'
import type { DescribedOrder } from '../domain/mail/order-drafts.ts'
import type { MailTemplate } from '../domain/mail/template.ts'
import type { MailTx } from './mail.ts'

/** A queued mail that one worker has for itself, until the lease ends. */
export interface LeasedMail {
  readonly id: string
  readonly personId: string
  readonly template: MailTemplate
  readonly locale: Locale
  readonly paramsSealed: string
  readonly tries: number
  /** When it fell due, before it was leased. UTC ms, as the others. */
  readonly dueAt: number
  readonly giveUpAt: number
  readonly createdAt: number
  readonly leasedUntil: number
}

export interface MailCounts {
  readonly queued: number
  readonly failed: number
  /** UTC ms. */
  readonly oldestQueuedAt: number | undefined
}

export interface MailFailures {
  readonly template: string
  readonly reason: string
  readonly mails: number
}

/**
 * The mails that wait. QUEUED → (sent: gone) | FAILED; FAILED → QUEUED by an operator.
 *
 * A lease is a due time in the future: two workers never have one mail at once while clocks run
 * alike, and a worker that died gives it back by the clock. Whatever a worker says of a mail
 * after its lease has ended is not heard, except that it was sent.
 */
export interface MailQueue {
  /** Due mails, first due first (age, as long as nothing went wrong), at most `mailsMax`. */
  lease(now: number, leasedUntil: number, mailsMax: number): Promise<readonly LeasedMail[]>
  /** It was sent, or is not wanted any more. */
  remove(mailId: string): Promise<void>
  /** Not taken this time. */
  postpone(mail: LeasedMail, nextAt: number, reason: string): Promise<void>
  /** Nobody looked at it: as it was before the lease. */
  giveBack(mail: LeasedMail): Promise<void>
  fail(mail: LeasedMail, reason: string): Promise<void>
  /** Fails what is past its time and in nobody's hands; resolves with how many. */
  failOverdue(now: number, reason: string): Promise<number>
  count(): Promise<MailCounts>
  /** Why mails failed: how many of each template, for each reason. */
  listFailures(): Promise<readonly MailFailures[]>
  /** Every failed mail is due again, as if it was new; resolves with how many. */
  queueFailedAgain(now: number, giveUpAt: number): Promise<number>
  /** Deletes failed mails that were made before `before`; resolves with how many. */
  purgeFailed(before: number, mailsMax: number): Promise<number>
}

/** Where mails to a person go. */
export interface MailAddresses {
  /**
   * The address as it is stored sealed: of a user, else of a sign-up attempt. Undefined: nobody,
   * or somebody who has left.
   */
  findSealedAddress(personId: string): Promise<string | undefined>
}

/** The order service, as far as mails show orders. */
export interface OrderBook {
  /** Undefined: there is no such order. Throws `OrderBookAway`. */
  describe(orderId: string): Promise<DescribedOrder | undefined>
}

/** The order service gave no answer that counts; asking again later may help. */
export class OrderBookAway extends Error {
  override readonly name = 'OrderBookAway'
  readonly retryable = true
}

/** What an order event becomes: a receipt and a mail, in one transaction. */
export interface OrderMailTx extends MailTx {
  /** True the first time this consumer sees this event. */
  receive(consumer: string, eventId: string): Promise<boolean>
}

export interface OrderMailStore {
  /** The language of an account that is open; undefined: there is none to write to. */
  findReader(userId: string): Promise<{ readonly locale: Locale } | undefined>
  write<Result>(work: (tx: OrderMailTx) => Promise<Result>): Promise<Result>
}

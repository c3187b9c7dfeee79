/** A file in a mail. With `contentId`, one that the HTML shows as `cid:…`. */
export interface MailAttachment {
  readonly fileName: string
  readonly contentType: string
  readonly content: Uint8Array
  readonly contentId?: string
}

/** One mail to one address. */
export interface OutgoingMail {
  /**
   * Makes the Message-ID: letters, digits and dashes. Sent again under the same id, a mail can be
   * told to be the same by whoever gets it twice.
   */
  readonly id: string
  /** A bare address in ASCII. */
  readonly to: string
  /** One line. */
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly attachments?: readonly MailAttachment[]
}

/**
 * Hands mails to whoever delivers them. What every adapter keeps:
 * - `send` resolves when the mail is somebody else's to deliver, and not before;
 * - it ends within a bound (SMTP: 60 s), by resolving or by one of the three faults below;
 * - a fault says nothing of the person: no address, no word of the mail, no answer of a server
 *   that might repeat one;
 * - a mail may have arrived all the same when `send` was cut off: at least once, under one
 *   Message-ID.
 */
export interface MailTransport {
  /** Throws `MailServerAway`, `MailDelayed` or `MailRefused`. */
  send(mail: OutgoingMail): Promise<void>
  /** Whether mails would be taken now, without sending one. Throws `MailServerAway`. */
  check(): Promise<void>
  /** Cuts off what is being sent. */
  close(): Promise<void>
}

/** The server takes no mail at all now; nothing is known of this one. */
export class MailServerAway extends Error {
  override readonly name = 'MailServerAway'
  readonly retryable = true
  /** A short code, such as `ECONNECTION` or `AUTH 535`. */
  readonly reason: string
  constructor(reason: string) {
    super(`the mail server takes no mail: ${reason}`)
    this.reason = reason
  }
}

/** Not this mail, or not now; later it may be taken. */
export class MailDelayed extends Error {
  override readonly name = 'MailDelayed'
  readonly retryable = true
  readonly reason: string
  constructor(reason: string) {
    super(`the mail was not taken: ${reason}`)
    this.reason = reason
  }
}

/** This address, or this mail, is refused for good. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
  readonly retryable = false
  readonly reason: string
  constructor(reason: string) {
    super(`the mail was refused: ${reason}`)
    this.reason = reason
  }
}

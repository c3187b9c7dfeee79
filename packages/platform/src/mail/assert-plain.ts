import { MailRefused, type OutgoingMail } from './transport.ts'

const ID_FORM = /^[\w-]{1,64}$/
const ADDRESS_FORM = /^[\x21-\x3f\x41-\x7e]{1,64}@[\x21-\x3f\x41-\x7e]{1,253}$/
const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u

/** Refuses what could become another header, or another recipient, whoever let it through. */
export function assertPlain(mail: OutgoingMail): void {
  if (!ID_FORM.test(mail.id)) throw new MailRefused('BAD_ID')
  if (!ADDRESS_FORM.test(mail.to) || /[<>,;:\\"()[\]]/.test(mail.to)) {
    throw new MailRefused('BAD_ADDRESS')
  }
  if (!ONE_LINE.test(mail.subject)) throw new MailRefused('BAD_SUBJECT')
}

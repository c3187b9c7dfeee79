import assert from 'node:assert/strict'
import type { TestSmtpServer } from '@onsale/platform/mail/testing/smtp-server.ts'
import type { ParsedMail } from 'mailparser'
import { eventually } from './eventually.ts'
import type { MailSeen } from './mailbox.ts'

/** What a mail says, in both of its forms. */
export function seen(mail: ParsedMail): Pick<MailSeen, 'text' | 'html'> {
  return { text: mail.text ?? '', html: mail.html === false ? '' : (mail.html ?? '') }
}

/** What a mail server took for an address so far, oldest first. */
export function mailsAt({ mails }: TestSmtpServer, address: string): ParsedMail[] {
  return mails.filter((mail) => {
    const to = Array.isArray(mail.to) ? mail.to[0] : mail.to
    return to?.value[0]?.address === address
  })
}

/** The mails whose subject fits, the `index`th of them, once it is there. */
export function mailAt(
  server: TestSmtpServer,
  address: string,
  index: number,
  subject = /./,
): Promise<ParsedMail> {
  return eventually(
    async () => {
      const fitting = mailsAt(server, address).filter((mail) => subject.test(mail.subject ?? ''))
      const mail = fitting[index]
      assert.ok(mail !== undefined, `no mail ${index} with ${subject} to ${address}`)
      return mail
    },
    { withinMs: 15_000 },
  )
}

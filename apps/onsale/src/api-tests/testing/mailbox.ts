import assert from 'node:assert/strict'
import type { Api } from './api.ts'
import { eventually } from './eventually.ts'

/** A mail as `/dev/mailbox.json` shows it. */
export interface MailSeen {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly receivedAt: string
}

/** A mail goes out by a worker; hashing passwords and a busy machine take their time. */
const ARRIVES_WITHIN_MS = 15_000

/** What came to an address so far, oldest first. */
export async function mailsTo(api: Api, address: string): Promise<MailSeen[]> {
  const answer = await api.anybody.raw({ method: 'GET', path: '/dev/mailbox.json' })
  const { items } = JSON.parse(answer.text) as { readonly items: readonly MailSeen[] } // our own page
  return items.filter(({ to }) => to === address).toReversed()
}

/** The `count`th mail to an address, once it is there. */
export function mailNumber(api: Api, address: string, count: number): Promise<MailSeen> {
  return eventually(
    async () => {
      const mails = await mailsTo(api, address)
      const mail = mails[count - 1]
      assert.ok(mail !== undefined, `${mails.length} mails to ${address}, not ${count}`)
      return mail
    },
    { withinMs: ARRIVES_WITHIN_MS },
  )
}

/** The one code of so many digits in a mail; its text and its HTML tell the same. */
export function codeIn(mail: Pick<MailSeen, 'text' | 'html'>, digits: 6 | 8): string {
  const form = new RegExp(`(?<![\\d#])\\d{${digits}}(?!\\d)`, 'g')
  const codes = new Set(mail.text.match(form) ?? [])
  assert.equal(codes.size, 1, `one code of ${digits} digits in: ${mail.text}`)
  const [code = ''] = codes
  assert.ok(mail.html.includes(code), 'the HTML tells the code too')
  return code
}

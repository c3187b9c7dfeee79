import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { MailRefused, MailServerAway, type MailTransport, type OutgoingMail } from './transport.ts'

/** A mail as whoever gets it sees it. */
export interface Delivered {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly files: readonly {
    readonly name: string
    readonly contentId: string | undefined
    readonly bytes: Uint8Array
  }[]
}

export interface TransportUnderTest {
  readonly transport: MailTransport
  /** The first `count` mails, in the order in which they arrived. */
  delivered(count: number): Promise<readonly Delivered[]>
}

export function sampleMail(changes: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    id: 'mail-1',
    to: 'mina@example.com',
    subject: '예매가 끝났어요 · Your tickets',
    text: '표가 여기 있어요.\n',
    html: '<p>표가 여기 있어요.</p>',
    ...changes,
  }
}

/** What every transport keeps; `open` gives one whose sender is `onsale@panda.example`. */
export function transportConformance(
  name: string,
  open: (t: TestContext) => Promise<TransportUnderTest>,
): void {
  test(`${name}: a mail arrives as it was sent, in both languages, with its files`, async (t) => {
    const { transport, delivered } = await open(t)
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256)
    const file = { fileName: 'ticket-1.png', contentType: 'image/png', content: bytes }
    await transport.send(sampleMail({ attachments: [{ ...file, contentId: 'ticket-1' }] }))
    const [mail] = await delivered(1)
    assert.ok(mail !== undefined)
    const { files, ...rest } = mail
    assert.deepEqual(rest, {
      id: 'mail-1',
      from: 'onsale@panda.example',
      to: 'mina@example.com',
      subject: '예매가 끝났어요 · Your tickets',
      text: '표가 여기 있어요.\n',
      html: '<p>표가 여기 있어요.</p>',
    })
    assert.deepEqual(
      files.map((got) => [got.name, got.contentId]),
      [['ticket-1.png', 'ticket-1']],
    )
    assert.ok(Buffer.from(bytes).equals(files[0]?.bytes ?? Buffer.alloc(0)))
  })

  test(`${name}: a repeat has the same Message-ID`, async (t) => {
    const { transport, delivered } = await open(t)
    await transport.send(sampleMail())
    await transport.send(sampleMail())
    assert.deepEqual(
      (await delivered(2)).map(({ id }) => id),
      ['mail-1', 'mail-1'],
    )
  })

  test(`${name}: what could become another header or recipient is refused`, async (t) => {
    const { transport, delivered } = await open(t)
    const attempts: Partial<OutgoingMail>[] = [
      { to: 'mina@example.com\r\nBcc: all@example.com' },
      { to: 'mina@example.com,eve@example.com' },
      { to: 'mina@example.com> SIZE=1' },
      { to: '"mina, eve"@example.com' },
      { to: 'mina' },
      { to: '' },
      { subject: 'hello\r\nBcc: all@example.com' },
      { subject: 'hello\u2028again' },
      { id: 'a@b> <c' },
    ]
    for (const changes of attempts) {
      await assert.rejects(() => transport.send(sampleMail(changes)), MailRefused)
    }
    await transport.send(sampleMail({ id: 'last' }))
    assert.deepEqual(
      (await delivered(1)).map(({ id }) => id),
      ['last'],
    )
  })

  test(`${name}: a refusal tells nothing of the person`, async (t) => {
    const { transport } = await open(t)
    await assert.rejects(
      () => transport.send(sampleMail({ to: 'mina@example.com,eve@example.com' })),
      (fault) => fault instanceof Error && !/mina|eve/.test(String(fault.stack)),
    )
  })

  test(`${name}: it can be asked whether mails would be taken`, async (t) => {
    const { transport } = await open(t)
    await transport.check()
  })

  test(`${name}: after the close nothing is taken`, async (t) => {
    const { transport } = await open(t)
    await transport.send(sampleMail())
    await transport.close()
    await assert.rejects(() => transport.send(sampleMail()), MailServerAway)
    await transport.close()
  })
}

import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { ParsedMail } from 'mailparser'
import { createSmtpTransport, type SmtpBounds } from './smtp-transport.ts'
import { parseSmtpUrl, type SmtpServer } from './smtp-url.ts'
import { startSmtpServer, type TestSmtpOptions } from './testing/smtp-server.ts'
import { type Delivered, sampleMail, transportConformance } from './transport.conformance.ts'
import { MailDelayed, MailRefused, MailServerAway } from './transport.ts'

const sender = { name: '판다월드', address: 'onsale@panda.example' }

function serverOf(url: string): SmtpServer {
  const parsed = parseSmtpUrl(url)
  assert.ok(parsed.kind === 'server', parsed.kind === 'mistake' ? parsed.message : '')
  return parsed.server
}

interface Given extends TestSmtpOptions {
  /** With `PORT` for the server's. */
  readonly url?: string
  readonly bounds?: Partial<SmtpBounds>
  readonly from?: string
}

async function given(t: TestContext, options: Given = {}) {
  const server = await startSmtpServer(t, options)
  const url = options.url ?? 'smtp://127.0.0.1:PORT?tls=unverified'
  const transport = createSmtpTransport({
    server: serverOf(url.replace('PORT', String(server.port))),
    sender: { ...sender, address: options.from ?? sender.address },
    clock: systemClock,
    scheduler: systemScheduler,
    ...(options.bounds !== undefined && { bounds: options.bounds }),
  })
  t.after(() => transport.close())
  return { server, transport }
}

function toDelivered(mail: ParsedMail): Delivered {
  const to = Array.isArray(mail.to) ? mail.to[0] : mail.to
  return {
    id: (mail.messageId ?? '').replace(/^<(.*)@panda\.example>$/, '$1'),
    from: mail.from?.value[0]?.address ?? '',
    to: to?.value[0]?.address ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html === false ? '' : (mail.html ?? ''),
    files: mail.attachments.map((file) => ({
      name: file.filename ?? '',
      contentId: file.cid,
      bytes: file.content,
    })),
  }
}

transportConformance('SMTP', async (t) => {
  const { server, transport } = await given(t)
  return {
    transport,
    delivered: async (count) => (await server.received(count)).map(toDelivered),
  }
})

test('a mail says that it was made by a program, when, and in whose name', async (t) => {
  const { server, transport } = await given(t)
  const before = systemClock.now()
  await transport.send(sampleMail())
  const [mail] = await server.received(1)
  assert.equal(mail?.headers.get('auto-submitted'), 'auto-generated')
  assert.equal(mail?.from?.value[0]?.name, '판다월드')
  assert.ok(Math.abs((mail?.date?.getTime() ?? 0) - before) < 60_000)
})

test('greylisted: delayed at first, taken later', async (t) => {
  const { server, transport } = await given(t, {
    verdict: ({ turn }) => (turn === 1 ? { code: 451, at: 'rcpt' } : undefined),
  })
  await assert.rejects(
    () => transport.send(sampleMail()),
    (fault) => fault instanceof MailDelayed && fault.reason === 'RCPT TO 451',
  )
  await transport.send(sampleMail())
  assert.equal(server.mails.length, 1)
})

for (const at of ['rcpt', 'data'] as const) {
  test(`refused for good at ${at}: told by its code, without the server's words`, async (t) => {
    const { server, transport } = await given(t, { verdict: () => ({ code: 550, at }) })
    await assert.rejects(
      () => transport.send(sampleMail()),
      (fault) =>
        fault instanceof MailRefused &&
        fault.reason === (at === 'rcpt' ? 'RCPT TO 550' : 'DATA 550') &&
        !/mina/.test(`${fault.message} ${fault.stack ?? ''} ${String(fault.cause)}`),
    )
    assert.equal(server.mails.length, 0)
  })
}

test('a sender that is not welcome is the trouble of all mails, not of this one', async (t) => {
  const { transport } = await given(t, { from: 'unwelcome@panda.example' })
  await assert.rejects(
    () => transport.send(sampleMail()),
    (fault) => fault instanceof MailServerAway && fault.reason === 'MAIL FROM 550',
  )
})

test('a connection that breaks within a mail delays this mail; nothing is repeated by itself', async (t) => {
  const { server, transport } = await given(t, {
    verdict: ({ turn }) => (turn === 1 ? 'dies in data' : undefined),
  })
  await assert.rejects(() => transport.send(sampleMail()), MailDelayed)
  assert.equal(server.offered, 1)
  await transport.send(sampleMail())
  assert.equal(server.mails.length, 1)
})

test('a mail taken by a server that then breaks off is told as delayed: it may come twice', async (t) => {
  const { server, transport } = await given(t, {
    verdict: ({ turn }) => (turn === 1 ? 'dies after data' : undefined),
  })
  await assert.rejects(() => transport.send(sampleMail()), MailDelayed)
  await transport.send(sampleMail())
  assert.deepEqual(
    server.mails.map(({ messageId }) => messageId),
    ['<mail-1@panda.example>', '<mail-1@panda.example>'],
  )
})

test('a connection that the server left between two mails costs the second nothing', async (t) => {
  const { server, transport } = await given(t, { bounds: { connectionsMax: 1 } })
  await transport.send(sampleMail({ id: 'first' }))
  // The library has it back in its pool a turn later, and learns of the end two turns after that.
  await new Promise<void>((resolve) => systemScheduler.soon(resolve))
  server.leaveClients()
  await transport.send(sampleMail({ id: 'second' }))
  assert.equal(server.mails.length, 2)
})

test('nobody at the port: the server is away, for the mail and for the check', async (t) => {
  const { server, transport } = await given(t)
  await server.close()
  await assert.rejects(() => transport.send(sampleMail()), MailServerAway)
  await assert.rejects(() => transport.check(), MailServerAway)
})

test('a server that answers too slowly is left at the bound, and the mail is delayed', async (t) => {
  const { promise: never } = Promise.withResolvers<void>()
  const { transport } = await given(t, {
    beforeAccepting: () => never,
    bounds: { sendTimeoutMs: 300 },
  })
  await assert.rejects(
    () => transport.send(sampleMail()),
    (fault) => fault instanceof MailDelayed && fault.reason === 'TIMEOUT',
  )
})

test('the close cuts off what is being sent', async (t) => {
  const reached = Promise.withResolvers<void>()
  const { promise: never } = Promise.withResolvers<void>()
  const { transport } = await given(t, {
    beforeAccepting() {
      reached.resolve()
      return never
    },
  })
  const sending = assert.rejects(() => transport.send(sampleMail()), MailServerAway)
  await reached.promise
  await transport.close()
  await sending
})

test('no more connections than allowed, however many mails at once', async (t) => {
  const { server, transport } = await given(t, { bounds: { connectionsMax: 2 } })
  const mails = Array.from({ length: 20 }, (_, index) => sampleMail({ id: `mail-${index}` }))
  await Promise.all(mails.map((mail) => transport.send(mail)))
  assert.equal(server.mails.length, 20)
  assert.ok(server.connectionsAtOnceMax <= 2, `${server.connectionsAtOnceMax} connections`)
})

for (const scheme of ['smtp', 'smtps'] as const) {
  const isSecure = scheme === 'smtps'
  test(`${scheme}: a certificate of its own making is refused unless told`, async (t) => {
    const { server, transport } = await given(t, {
      url: `${scheme}://127.0.0.1:PORT`,
      server: { secure: isSecure },
    })
    await assert.rejects(() => transport.send(sampleMail()), MailServerAway)
    assert.equal(server.offered, 0)

    const told = await given(t, {
      url: `${scheme}://127.0.0.1:PORT?tls=unverified`,
      server: { secure: isSecure },
    })
    await told.transport.send(sampleMail())
    assert.equal(told.server.mails.length, 1)
  })
}

test('where TLS is required and not offered no password is sent', async (t) => {
  const server = await startSmtpServer(t, {
    server: { disabledCommands: ['STARTTLS'], allowInsecureAuth: true },
  })
  const { login, ...rest } = serverOf('smtp://mina:right@mail.example')
  const transport = createSmtpTransport({
    server: { ...rest, host: '127.0.0.1', port: server.port, ...(login && { login }) },
    sender,
    clock: systemClock,
    scheduler: systemScheduler,
  })
  t.after(() => transport.close())
  await assert.rejects(() => transport.send(sampleMail()), MailServerAway)
  assert.deepEqual(server.logins, [])
})

test('the login of the URL is used; a wrong one is the trouble of all mails', async (t) => {
  const right = await given(t, { url: 'smtp://mina%40x:right@127.0.0.1:PORT?tls=unverified' })
  await right.transport.send(sampleMail())
  assert.deepEqual(right.server.logins, ['mina@x'])
  const wrong = await given(t, { url: 'smtp://mina:wrong@127.0.0.1:PORT?tls=unverified' })
  await assert.rejects(
    () => wrong.transport.send(sampleMail()),
    (fault) => fault instanceof MailServerAway && /AUTH \w+ 535/.test(fault.reason),
  )
})

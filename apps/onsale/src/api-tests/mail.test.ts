// Mail, over a real mail server and into the local mailbox.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cancelOrder, getOrder } from '@onsale/contracts/http/order-calls.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import {
  startSmtpServer,
  type TestSmtpOptions,
  type TestSmtpServer,
} from '@onsale/platform/mail/testing/smtp-server.ts'
import { signUp, verifyEmail } from '@onsale/contracts/http/auth-calls.ts'
import { givenAccount, givenDevice, signUpBody, UNLIMITED } from './testing/accounts.ts'
import { eventually } from './testing/eventually.ts'
import { buy, confirm, givenOrder, givenPaid, givenPayment, givenTicket } from './testing/given.ts'
import { codeIn, mailNumber, mailsTo } from './testing/mailbox.ts'
import { mailAt, mailsAt, seen } from './testing/smtp-mails.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

type Ends = Parameters<typeof startSmtpServer>[0]

async function given(
  t: Ends,
  options: {
    readonly smtp?: TestSmtpOptions
    readonly env?: Readonly<Record<string, string>>
    readonly server?: TestSmtpServer
  } = {},
) {
  const server = options.server ?? (await startSmtpServer(t, options.smtp))
  const api = await startOnsale({
    env: {
      ...UNLIMITED,
      SMTP_URL: `smtp://127.0.0.1:${server.port}?tls=unverified`,
      ONSALE_MAIL_FROM: '판다월드 <tickets@panda.example>',
      ...options.env,
    },
  })
  t.after(() => api.stop())
  return { api, server }
}

/** One instance for the tests that need nothing special of it. */
let shared: Awaited<ReturnType<typeof given>>
const ends: (() => Promise<void>)[] = []
before(async () => {
  shared = await given({ after: (end) => void ends.push(end) })
})
after(async () => {
  for (const end of ends.toReversed()) await end()
})

/** Signs up and logs in, by mails that the server took. */
async function givenCustomer(api: Onsale, server: TestSmtpServer, locale: 'ko' | 'en' = 'ko') {
  const body = signUpBody({ locale })
  const { attemptId } = (await api.anybody.call(signUp, { body })).expect(202)
  const code = codeIn(seen(await mailAt(server, body.email, 0)), 6)
  const verified = await api.anybody.call(verifyEmail, { body: { attemptId, code } })
  verified.expect(204)
  const { person } = await givenDevice(api, body)
  return { email: body.email, person }
}

test('bought: the tickets come by mail, with the codes that the gate takes and a QR code each', async () => {
  const { api, server } = shared
  const { email, person } = await givenCustomer(api, server)
  const { unitId } = await givenTicket(api)
  const { admissions, order } = await givenPaid(person, unitId, 2)
  const mail = await mailAt(server, email, 0, /예매가 끝났어요/)
  assert.equal(mail.from?.value[0]?.name, '판다월드')
  assert.equal(mail.from?.value[0]?.address, 'tickets@panda.example')
  assert.match(mail.text ?? '', /표 2장, 100,000원/)
  for (const { code } of admissions) assert.ok(mail.text?.includes(code), 'each code in the text')
  assert.equal(mail.attachments.filter(({ contentType }) => contentType === 'image/png').length, 2)
  assert.ok(mail.text?.includes(`/orders/${order.id}`))
})

test('given back in part, then in full: each time what was, what stays, and the refund', async () => {
  const { api, server } = shared
  const { email, person } = await givenCustomer(api, server, 'en')
  const { unitId } = await givenTicket(api)
  const { order, admissionIds } = await givenPaid(person, unitId, 3)
  const cancel = (body?: { admissionIds: string[] }) =>
    person.call(cancelOrder, { params: { orderId: order.id }, ...(body && { body }) })
  const first = await cancel({ admissionIds: admissionIds.slice(0, 1) })
  first.expect(200)
  const part = await mailAt(server, email, 0, /Part of your order is cancelled/)
  assert.match(part.text ?? '', /Given back: Panda World · .* × 1\nStill yours: .* × 2\n/)
  assert.match(part.text ?? '', /This refund: ₩50,000/)
  const rest = await cancel()
  rest.expect(200)
  const all = await mailAt(server, email, 0, /Your order is cancelled/)
  assert.match(all.text ?? '', /This refund: ₩100,000/)
  assert.doesNotMatch(all.text ?? '', /Still yours/)
})

test('a hold that was given up makes no mail', async () => {
  const { api, server } = shared
  const { email, person } = await givenCustomer(api, server, 'en')
  const { unitId } = await givenTicket(api)
  const { id } = await givenOrder(person, unitId)
  const cancelled = await person.call(cancelOrder, { params: { orderId: id } })
  cancelled.expect(200)
  await givenPaid(person, unitId)
  await mailAt(server, email, 0, /Your tickets/)
  assert.equal(
    mailsAt(server, email).some(({ subject }) => /cancelled/.test(subject ?? '')),
    false,
  )
})

test('money that came too late is told with its refund', async (t) => {
  const { api, server } = await given(t, {
    env: { ONSALE_HOLD_SECONDS: '2', ONSALE_PAYING_SECONDS: '1' },
  })
  const { email, person } = await givenCustomer(api, server)
  const { unitId } = await givenTicket(api, { units: [{ visitDate: '2099-01-01', capacity: 1 }] })
  const { id } = await givenOrder(person, unitId)
  const accepted = await confirm(person, await givenPayment(person, id), 'late')
  accepted.expect(202)
  // Somebody else has bought the ticket before the money comes.
  const quick = api.person()
  const bought = await eventually(async () => (await buy(quick, unitId)).expect(201), {
    withinMs: 10_000,
  })
  const paid = await confirm(quick, await givenPayment(quick, bought.id))
  paid.expect(200)
  const mail = await mailAt(server, email, 0, /전액 환불/)
  assert.match(mail.text ?? '', /늦게 도착한 결제라 전액 환불했어요/)
  assert.match(mail.text ?? '', /환불: 50,000원/)
  const { status } = (await person.call(getOrder, { params: { orderId: id } })).expect(200)
  assert.equal(status, 'EXPIRED')
})

test('who has no account buys and gets no mail', async () => {
  const { api, server } = shared
  const { unitId } = await givenTicket(api)
  const mailsBefore = server.mails.length
  await givenPaid(api.person(), unitId)
  const { email, person } = await givenCustomer(api, server)
  await givenPaid(person, unitId)
  await mailAt(server, email, 0, /예매가 끝났어요/)
  assert.equal(server.mails.length - mailsBefore, mailsAt(server, email).length)
})

test('a mail server that is not there stops neither start nor sign-up; the mail comes when it is', async (t) => {
  const early = await startSmtpServer(t)
  await early.close()
  const { api } = await given(t, { server: early })
  const ready = await api.anybody.raw({ method: 'GET', path: '/readyz' })
  assert.equal(ready.status, 200)
  const body = signUpBody()
  const startedAt = systemClock.monotonicMs()
  const answer = await api.anybody.call(signUp, { body })
  answer.expect(202)
  assert.ok(systemClock.monotonicMs() - startedAt < 10_000)
  const server = await startSmtpServer(t, { port: early.port })
  const mail = await mailAt(server, body.email, 0)
  assert.ok((mail.text ?? '').length > 0)
})

test('a mail server that hangs holds up no request', async (t) => {
  const hang = Promise.withResolvers<void>()
  const { api, server } = await given(t, { smtp: { beforeAccepting: () => hang.promise } })
  const bodies = [signUpBody(), signUpBody(), signUpBody()]
  for (const body of bodies) {
    const answer = await api.anybody.call(signUp, { body })
    answer.expect(202)
  }
  hang.resolve()
  for (const { email } of bodies) await mailAt(server, email, 0)
})

test('where mail goes to a server there is no mailbox to look at', async () => {
  const { api } = shared
  for (const path of ['/dev/mailbox', '/dev/mailbox.json', '/dev/mailbox/1']) {
    const answer = await api.anybody.raw({ method: 'GET', path })
    assert.equal(answer.status, 404, path)
  }
})

test('without a server mails lie in the local mailbox', async (t) => {
  const api = await startOnsale({ env: UNLIMITED })
  t.after(() => api.stop())
  const account = await givenAccount(api)
  const { person } = await givenDevice(api, account)
  const { unitId } = await givenTicket(api)
  await givenPaid(person, unitId)
  const paid = await eventually(
    async () => {
      const mails = await mailsTo(api, account.email)
      const mail = mails.find(({ subject }) => /예매가 끝났어요/.test(subject))
      assert.ok(mail !== undefined)
      return mail
    },
    { withinMs: 15_000 },
  )
  assert.match(paid.html, /cid:ticket-1/)
  assert.ok((await mailNumber(api, account.email, 1)).subject.length > 0)
  const page = await api.anybody.raw({ method: 'GET', path: '/dev/mailbox' })
  assert.match(page.text, /예매가 끝났어요/)
})

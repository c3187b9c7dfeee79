// The whole way of a new customer, over a real mail server: from sign-up to the deletion.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { signUp, verifyEmail } from '@onsale/contracts/http/auth-calls.ts'
import { putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import {
  changePassword,
  deleteAccount,
  exportAccount,
  listSessions,
} from '@onsale/contracts/http/me-calls.ts'
import { startSmtpServer, type TestSmtpServer } from '@onsale/platform/mail/testing/smtp-server.ts'
import { givenDevice, signUpBody, tryToLogIn, UNLIMITED } from './testing/accounts.ts'
import type { Caller } from './testing/api.ts'
import { assertDies } from './testing/assert-dead.ts'
import { confirm, givenOrder, givenPayment, givenTicket } from './testing/given.ts'
import { codeIn } from './testing/mailbox.ts'
import { mailAt, seen } from './testing/smtp-mails.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

async function given(t: TestContext) {
  const server = await startSmtpServer(t)
  const api = await startOnsale({
    env: { ...UNLIMITED, SMTP_URL: `smtp://127.0.0.1:${server.port}?tls=unverified` },
  })
  t.after(() => api.stop())
  return { api, server }
}

async function signUpByMail(api: Onsale, server: TestSmtpServer) {
  const account = signUpBody({ name: '김미나', phone: '+82 10-1234-5678', locale: 'ko' })
  const { attemptId } = (await api.anybody.call(signUp, { body: account })).expect(202)
  const mail = await mailAt(server, account.email, 0)
  assert.match(mail.subject ?? '', /[가-힣]/)
  const code = codeIn(seen(mail), 6)
  const verified = await api.anybody.call(verifyEmail, { body: { attemptId, code } })
  verified.expect(204)
  return account
}

/** Two tickets by a card that was declined at first, and one more left in the cart. */
async function buyTwo(api: Onsale, person: Caller) {
  const { unitId } = await givenTicket(api)
  const order = await givenOrder(person, unitId, 2)
  const declined = await givenPayment(person, order.id)
  const refusal = await confirm(person, declined, 'decline')
  refusal.refused('PAYMENT_DECLINED')
  const paid = await givenPayment(person, order.id)
  const confirmed = await confirm(person, paid, 'approve')
  confirmed.expect(200)
  const put = await person.call(putCartLine, { params: { unitId }, body: { quantity: 1 } })
  put.expect(200)
  return { order, unitId, paymentIds: [declined.id, paid.id] }
}

test('sign up in Korean, two devices, a ticket by mail, a new password, an export, a deletion', async (t) => {
  const { api, server } = await given(t)
  const account = await signUpByMail(api, server)
  const phone = await givenDevice(api, account, { deviceName: '미나의 폰' })
  const desk = await givenDevice(api, account, { deviceName: 'Desk' })
  const { items } = (await desk.person.call(listSessions)).expect(200)
  assert.deepEqual(items.map(({ deviceName }) => deviceName).toSorted(), ['Desk', '미나의 폰'])

  const { order, unitId, paymentIds } = await buyTwo(api, phone.person)
  const tickets = await mailAt(server, account.email, 0, /예매가 끝났어요/)
  assert.ok(tickets.text?.includes(order.id))

  const newPassword = 'bamboo shoots in the snow'
  const change = { currentPassword: account.password, newPassword }
  const changed = await desk.person.call(changePassword, { body: change })
  changed.expect(204)
  await mailAt(server, account.email, 0, /비밀번호/)
  await assertDies(phone.person)
  await assertDies(desk.person)
  const old = await tryToLogIn(api, account)
  old.refused('BAD_CREDENTIALS')

  const { person } = await givenDevice(api, { ...account, password: newPassword })
  const exported = await person.call(exportAccount)
  exported.expect(200)
  const parts = ['김미나', '+82 10-1234-5678', order.id, unitId, 'password-changed', ...paymentIds]
  for (const part of parts) assert.ok(exported.text.includes(part), part)

  const keeping = await person.call(deleteAccount, { body: { password: newPassword } })
  keeping.refused('ORDERS_OPEN')
  const body = { password: newPassword, giveUpOrders: true }
  const gone = await person.call(deleteAccount, { body })
  gone.expect(204)
  await assertDies(person)
  const after = await tryToLogIn(api, { ...account, password: newPassword })
  after.refused('BAD_CREDENTIALS')
})

// Deleting an account: what stands in the way, what goes at once, and what stays.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { refreshTokens, signUp } from '@onsale/contracts/http/auth-calls.ts'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { deleteAccount, getProfile } from '@onsale/contracts/http/me-calls.ts'
import { cancelOrder } from '@onsale/contracts/http/order-calls.ts'
import {
  type Account,
  type Device,
  givenAccount,
  givenDevice,
  signUpBody,
  tryToLogIn,
  UNLIMITED,
} from './testing/accounts.ts'
import { assertDies, assertLives } from './testing/assert-dead.ts'
import { eventually } from './testing/eventually.ts'
import {
  confirm,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  inDays,
} from './testing/given.ts'
import { codeIn, mailNumber, mailsTo } from './testing/mailbox.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
})
after(() => api.stop())

const fresh = async (): Promise<Device & { readonly account: Account }> => {
  const account = await givenAccount(api)
  return { account, ...(await givenDevice(api, account)) }
}

function remove(
  { person, account }: Device & { readonly account: Account },
  giveUpOrders?: boolean,
) {
  const body = { password: account.password, ...(giveUpOrders !== undefined && { giveUpOrders }) }
  return person.call(deleteAccount, { body })
}

async function assertGone(device: Device & { readonly account: Account }): Promise<void> {
  await assertDies(device.person)
  const refused = await tryToLogIn(api, device.account)
  refused.refused('BAD_CREDENTIALS')
  const { refreshToken } = device
  const none = await api.anybody.call(refreshTokens, { body: { refreshToken } })
  none.refused('UNAUTHENTICATED')
}

async function heldOf(ticketId: string): Promise<number | undefined> {
  const shown = await api.anybody.call(getAvailability, { params: { ticketId } })
  return shown.expect(200).units[0]?.held
}

test('without orders everything goes at once', async () => {
  const device = await fresh()
  const other = await givenDevice(api, device.account)
  const answer = await remove(device)
  answer.expect(204)
  assert.equal(answer.headers['cache-control'], 'no-store')
  await assertGone(device)
  await assertDies(other.person)
})

test('a wrong password deletes nothing', async () => {
  const device = await fresh()
  const answer = await device.person.call(deleteAccount, { body: { password: 'not this one' } })
  answer.refused('BAD_CREDENTIALS')
  await assertLives(device.person)
  const none = await device.person.raw({ method: 'DELETE', path: '/api/me' })
  none.refused('BAD_JSON')
  const strange = { password: device.account.password, force: true }
  const unknown = await device.person.raw({ method: 'DELETE', path: '/api/me', json: strange })
  unknown.refused('INVALID_INPUT')
})

test('the address is free again: who signs up with it is somebody else', async () => {
  const device = await fresh()
  const { id } = (await device.person.call(getProfile)).expect(200)
  const gone = await remove(device)
  gone.expect(204)
  const { email } = device.account
  const mails = (await mailsTo(api, email)).length
  const body = signUpBody({ email, password: 'nine pandas in the snow' })
  const { attemptId } = (await api.anybody.call(signUp, { body })).expect(202)
  const code = codeIn(await mailNumber(api, email, mails + 1), 6)
  const json = { attemptId, code }
  const verified = await api.anybody.raw({ method: 'POST', path: '/api/auth/verify-email', json })
  verified.expect(204)
  const again = await givenDevice(api, { email, password: 'nine pandas in the snow' })
  assert.notEqual((await again.person.call(getProfile)).expect(200).id, id)
})

test('an open hold stands in the way; given up, its tickets are free at once', async () => {
  const device = await fresh()
  const { ticket, unitId } = await givenTicket(api)
  await givenOrder(device.person, unitId, 3)
  const refused = await remove(device)
  refused.refused('ORDERS_OPEN')
  const still = await remove(device, false)
  still.refused('ORDERS_OPEN')
  await assertLives(device.person)
  const gone = await remove(device, true)
  gone.expect(204)
  await assertGone(device)
  await eventually(async () => assert.equal(await heldOf(ticket.id), 0), { withinMs: 2_000 })
})

test('so does a hold with an open payment that nobody confirmed', async () => {
  const device = await fresh()
  const { ticket, unitId } = await givenTicket(api)
  await givenPayment(device.person, (await givenOrder(device.person, unitId)).id)
  const refused = await remove(device)
  refused.refused('ORDERS_OPEN')
  const gone = await remove(device, true)
  gone.expect(204)
  await eventually(async () => assert.equal(await heldOf(ticket.id), 0), { withinMs: 2_000 })
})

test('a provider that is deciding is not waited for', async () => {
  const device = await fresh()
  const { unitId } = await givenTicket(api)
  const payment = await givenPayment(device.person, (await givenOrder(device.person, unitId)).id)
  const undecided = await confirm(device.person, payment, 'timeout')
  undecided.expect(202)
  const refused = await remove(device)
  refused.refused('ORDERS_OPEN')
  const gone = await remove(device, true)
  gone.expect(204)
  await assertGone(device)
})

test('a coming admission stands in the way; given up, the account goes', async () => {
  const device = await fresh()
  await givenPaid(device.person, (await givenTicket(api)).unitId)
  const refused = await remove(device)
  refused.refused('ORDERS_OPEN')
  const gone = await remove(device, true)
  gone.expect(204)
  await assertGone(device)
})

test('an order that expired or was cancelled for nothing is no hindrance', async () => {
  const device = await fresh()
  const { id: orderId } = await givenOrder(device.person, (await givenTicket(api)).unitId)
  const cancelled = await device.person.call(cancelOrder, { params: { orderId } })
  cancelled.expect(200)
  const gone = await remove(device)
  gone.expect(204)
})

test('a refund that is done is none either', async () => {
  const device = await fresh()
  const { order } = await givenPaid(device.person, (await givenTicket(api)).unitId)
  const cancelled = await device.person.call(cancelOrder, { params: { orderId: order.id } })
  cancelled.expect(200)
  await eventually(async () => (await remove(device)).expect(204), { withinMs: 15_000 })
})

test('a visit of today is still to come', async () => {
  const device = await fresh()
  const { unitId } = await givenTicket(api, { units: [{ visitDate: inDays(0), capacity: 5 }] })
  await givenPaid(device.person, unitId)
  const refused = await remove(device)
  refused.refused('ORDERS_OPEN')
})

test('one person’s deletion leaves another’s account, orders and cart alone', async () => {
  const [mina, juno] = [await fresh(), await fresh()]
  const { ticket, unitId } = await givenTicket(api)
  await givenOrder(juno.person, unitId, 2)
  await givenOrder(mina.person, unitId, 1)
  const gone = await remove(mina, true)
  gone.expect(204)
  await assertDies(mina.person)
  await assertLives(juno.person)
  await eventually(async () => assert.equal(await heldOf(ticket.id), 2), { withinMs: 2_000 })
})

test('of two deletions at once one answers 204, and neither a fault', async () => {
  const device = await fresh()
  const answers = await Promise.all([remove(device), remove(device)])
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
  assert.equal(statuses[0], 204)
  assert.ok([204, 401].includes(statuses[1] ?? 0), statuses.join(' '))
})

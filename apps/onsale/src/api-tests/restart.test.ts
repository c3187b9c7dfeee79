// What was answered is answered again after a restart.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { createTicket } from '@onsale/contracts/http/admin-calls.ts'
import { putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import { getTicket } from '@onsale/contracts/http/catalogue-calls.ts'
import { cancelOrder, listAdmissions } from '@onsale/contracts/http/order-calls.ts'
import { createPayment } from '@onsale/contracts/http/payment-calls.ts'
import type { Caller } from './testing/api.ts'
import { assertReplay } from './testing/assert-replay.ts'
import { buy, confirm, givenPayment, ticketInput } from './testing/given.ts'
import { freePort, startChild } from './testing/start-child.ts'
import { makeDataDir } from './testing/start-onsale.ts'

let dataDir: string
before(async () => {
  dataDir = await makeDataDir()
})
after(() => rm(dataDir, { recursive: true, force: true }))

test('kept answers, orders, carts and codes survive an orderly restart', async (t) => {
  const onPort = { PORT: await freePort() }
  const first = await startChild(t, dataDir, onPort)
  const admin = first.person('admin')
  const body = ticketInput()
  const created = await admin.call(createTicket, { body, key: 'ticket' })
  const { id: ticketId, units } = created.expect(201)
  const unitId = units[0]?.unitId ?? ''
  const buyer = first.person()
  const bought = await buy(buyer, unitId, 2, 'order')
  const orderId = bought.expect(201).id
  const openBody = { params: { orderId }, body: { provider: 'sandbox' }, key: 'payment' }
  const opened = await buyer.call(createPayment, openBody)
  const payment = opened.expect(201)
  const declined = await confirm(buyer, payment, 'decline', 'declined')
  assert.equal(declined.status, 402)
  const second = await givenPayment(buyer, orderId)
  const confirmed = await confirm(buyer, second, 'approve', 'confirm')
  const admissions = await buyer.call(listAdmissions, { params: { orderId } })
  const part = [admissions.expect(200).items[0]?.id ?? '']
  const cancelling = { params: { orderId }, body: { admissionIds: part }, key: 'cancel' }
  const cancelled = await buyer.call(cancelOrder, cancelling)
  await buyer.call(putCartLine, { params: { unitId }, body: { quantity: 1 } })
  assert.equal(await first.end('SIGTERM'), 0, 'ends in good order')

  const again = await startChild(t, dataDir, onPort)
  const as = (person: Caller) => again.bearing(person.authorization ?? '')
  const same = as(buyer)
  assertReplay(created, await as(admin).call(createTicket, { body, key: 'ticket' }))
  assertReplay(bought, await buy(same, unitId, 2, 'order'))
  assertReplay(opened, await same.call(createPayment, openBody))
  assertReplay(declined, await confirm(same, payment, 'decline', 'declined'))
  assertReplay(confirmed, await confirm(same, second, 'approve', 'confirm'))
  assertReplay(cancelled, await same.call(cancelOrder, cancelling))
  const codes = (await same.call(listAdmissions, { params: { orderId } })).expect(200).items
  assert.deepEqual(
    codes.map(({ code }) => code),
    admissions.expect(200).items.map(({ code }) => code),
  )
  const cart = await same.raw({ method: 'GET', path: '/api/cart' })
  assert.equal(JSON.parse(cart.text).lines.length, 1)
  const ticket = await again.anybody.call(getTicket, { params: { ticketId } })
  assert.equal(ticket.expect(200).units.length, 1)
  assert.equal(await again.end('SIGTERM'), 0)
})

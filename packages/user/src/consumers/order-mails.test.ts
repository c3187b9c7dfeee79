import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { orderChanged } from '@onsale/contracts/events/order.ts'
import type { BusMessage } from '@onsale/platform/bus/bus.ts'
import { makeEvent } from '@onsale/platform/outbox/make-event.ts'
import {
  createAheadClock,
  createFakeTransport,
  givenMail,
  insertUser,
  until,
} from '../testing/given-mail.ts'
import { describedOrder } from '../testing/mail-samples.ts'
import { ORDER_MAILS_CONSUMER } from './order-mails.ts'

async function given(t: TestContext) {
  const transport = createFakeTransport()
  const clock = createAheadClock()
  const service = await givenMail(t, { transport, clock })
  await insertUser(service, 'mina', { locale: 'en' })
  service.orders.set('order-1', describedOrder())
  const message = (
    type: keyof typeof orderChanged,
    changes: { id?: string; userId?: string; amount?: number } = {},
  ): BusMessage => {
    const { id = `${type}-1`, userId = 'mina', amount = 100_000 } = changes
    return {
      topic: 'onsale.order.v1',
      event: makeEvent(orderChanged[type], {
        id,
        source: '/onsale/order',
        subject: 'order-1',
        aggregateVersion: 1,
        time: 0,
        data: { orderId: 'order-1', userId, amount, currency: 'KRW' },
      }),
    }
  }
  const receipts = async () => {
    const rows = await service.database.reader.selectFrom('inbox').selectAll().execute()
    return rows.map((row) => `${row.consumer} ${row.event_id}`)
  }
  return { ...service, clock, transport, message, receipts }
}

test('each event that has a mail queues one, in the language of its owner, with its receipt', async (t) => {
  const { bus, message, rows, receipts } = await given(t)
  await bus.publish([
    message('order.paid'),
    message('order.cancelled'),
    message('payment.late_refunded'),
    message('order.refunded'),
  ])
  assert.deepEqual(
    (await rows()).map(({ person_id, template, locale }) => [person_id, template, locale]),
    [
      ['mina', 'order-paid', 'en'],
      ['mina', 'order-cancelled', 'en'],
      ['mina', 'late-payment-refunded', 'en'],
    ],
  )
  assert.equal((await receipts()).length, 3)
})

test('an event that comes again queues nothing', async (t) => {
  const { bus, message, rows, receipts } = await given(t)
  for (let time = 0; time < 3; time += 1) await bus.publish([message('order.paid')])
  assert.equal((await rows()).length, 1)
  assert.deepEqual(await receipts(), [`${ORDER_MAILS_CONSUMER} order.paid-1`])
})

test('two cancellations of one order are two mails', async (t) => {
  const { bus, message, rows } = await given(t)
  await bus.publish([message('order.cancelled'), message('order.cancelled', { id: 'second' })])
  assert.equal((await rows()).length, 2)
})

test('somebody without an account, or who has left, gets nothing, and nothing is kept', async (t) => {
  const service = await given(t)
  const { bus, message, rows, receipts, vault } = service
  await insertUser(service, 'closed', { closed_at: 1 })
  await insertUser(service, 'erased')
  await vault.destroy(['erased'])
  for (const userId of ['a token of somebody', 'closed', 'erased']) {
    await bus.publish([message('order.paid', { id: userId, userId })])
  }
  assert.deepEqual(await rows(), [])
  assert.deepEqual(await receipts(), [])
})

test('what an order looks like is asked when the mail goes out', async (t) => {
  const { bus, message, orders, mail, transport } = await given(t)
  await bus.publish([message('order.cancelled', { amount: 45_000 })])
  orders.set('order-1', describedOrder(['VOID', 'VALID']))
  mail.start()
  await until('sent', () => transport.sent.length === 1)
  const [sent] = transport.sent
  assert.equal(sent?.to, 'mina@example.com')
  assert.match(sent?.text ?? '', /Still yours: Panda World day ticket · Thu, 24 December 2026 × 1/)
  assert.match(sent?.text ?? '', /This refund: ₩45,000/)
})

test('order is down: the mail waits, others go, and it goes when order is back', async (t) => {
  const { bus, message, order, mail, rows, transport, queue, clock } = await given(t)
  order.isDown = true
  await bus.publish([message('order.paid')])
  mail.start()
  await until('postponed', async () => (await rows())[0]?.reason === 'ORDER_AWAY')
  await queue('password-changed')
  await until('sent', () => transport.sent.length === 1)
  order.isDown = false
  clock.aheadMs = 11_000
  mail.queued()
  await until('sent', () => transport.sent.length === 2)
  assert.match(transport.sent[1]?.subject ?? '', /Your tickets/)
})

test('an event that cannot be read is a dead letter', async (t) => {
  const { bus, message, rows, database } = await given(t)
  const good = message('order.paid')
  await bus.publish([{ ...good, event: { ...good.event, data: { orderId: 1 } } }])
  assert.deepEqual(await rows(), [])
  const letters = await database.reader.selectFrom('dead_letters').selectAll().execute()
  assert.deepEqual(
    letters.map(({ consumer }) => consumer),
    [ORDER_MAILS_CONSUMER],
  )
})

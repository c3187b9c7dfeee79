// The trace context of a request reaches the events that it causes, over calls between services
// and from event to event.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTicket } from '@onsale/contracts/http/admin-calls.ts'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { confirmPayment } from '@onsale/contracts/http/payment-calls.ts'
import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { dataFiles } from '../data-files.ts'
import { givenPayment, ticketInput } from './testing/given.ts'
import { startOnsale } from './testing/start-onsale.ts'

/** What a client sends, with the trace id that events shall name. */
const traced = (digit: string) => ({
  headers: { traceparent: `00-${digit.repeat(32)}-00f067aa0ba902b7-01` },
})

/** Type and trace id of every event in an outbox, first digit of the id for short. */
function eventsIn(file: string): string[] {
  const session = openSqliteSession({ file, readOnly: true })
  const { rows } = session.run('SELECT body FROM outbox ORDER BY position', [])
  session.close()
  return rows.map(({ body }) => {
    const { type, traceparent = '' } = JSON.parse(String(body)) as CloudEvent
    const [, digit] = /^00-([0-9a-f])\1{31}-[0-9a-f]{16}-01$/.exec(traceparent) ?? []
    return `${type} ${digit ?? traceparent}`
  })
}

test('events name the request that caused them, whichever service wrote them', async (t) => {
  const api = await startOnsale()
  t.after(() => api.stop())
  const created = await api
    .person('admin')
    .call(createTicket, { body: ticketInput(), ...traced('a') })
  const unitId = created.expect(201).units[0]?.unitId ?? ''
  const mina = api.person()
  const body = { lines: [{ unitId, quantity: 1 }] }
  const { id: orderId } = (await mina.call(createOrder, { body, ...traced('b') })).expect(201)
  const { id: paymentId } = await givenPayment(mina, orderId)
  const confirmed = await mina.call(confirmPayment, {
    params: { orderId, paymentId },
    body: { providerData: { outcome: 'approve' } },
    ...traced('c'),
  })
  confirmed.expect(200)
  const files = dataFiles(api.dataDir)
  assert.deepEqual(eventsIn(files.ticket), ['ticket.changed a'])
  assert.deepEqual(eventsIn(files.order), [
    'stock.changed a',
    'stock.changed b',
    'stock.changed c',
    'order.paid c',
  ])
})

test('a request without a trace context has one of its own', async (t) => {
  const api = await startOnsale()
  t.after(() => api.stop())
  const created = await api.person('admin').call(createTicket, { body: ticketInput() })
  created.expect(201)
  const [event = ''] = eventsIn(dataFiles(api.dataDir).ticket)
  assert.match(event, /^ticket\.changed 00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})

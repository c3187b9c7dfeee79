import type { Call } from '@onsale/contracts/http/call.ts'
import { putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import type { Api } from '../api.ts'
import { givenOrder, givenPayment, givenTicket, ticketInput } from '../given.ts'
import { accountSamples } from './account-samples.ts'
import type { MakeSample, Sample } from './sample.ts'

const get =
  (path: string): MakeSample =>
  async (api) => ({ caller: api.anybody, request: { method: 'GET', path } })

const ofTicket =
  (method: string, tail: string, json?: unknown, by: 'admin' | 'anybody' = 'admin'): MakeSample =>
  async (api) => {
    const { ticket, unitId } = await givenTicket(api)
    const path = tail.replace('{unitId}', unitId)
    const root = by === 'admin' ? '/api/admin/tickets' : '/api/tickets'
    return {
      caller: by === 'admin' ? api.person('admin') : api.anybody,
      request: { method, path: `${root}/${ticket.id}${path}`, json },
    }
  }

const ofOrder =
  (method: string, tail: string, json?: unknown): MakeSample =>
  async (api) => {
    const { unitId } = await givenTicket(api)
    const caller = api.person()
    const { id } = await givenOrder(caller, unitId)
    return { caller, request: { method, path: `/api/orders/${id}${tail}`, json } }
  }

const ofPayment =
  (method: string, tail: string, json?: unknown): MakeSample =>
  async (api) => {
    const { unitId } = await givenTicket(api)
    const caller = api.person()
    const { id } = await givenOrder(caller, unitId)
    const payment = await givenPayment(caller, id)
    const path = `/api/orders/${id}/payments/${payment.id}${tail}`
    return { caller, request: { method, path, json } }
  }

const ofPerson =
  (method: string, path: string, json?: unknown): MakeSample =>
  async (api) => {
    const caller = api.person()
    const { unitId } = await givenTicket(api)
    if (method === 'POST') {
      await caller.call(putCartLine, { params: { unitId }, body: { quantity: 1 } })
    }
    const body: unknown = JSON.parse(JSON.stringify(json ?? null).replace('{unitId}', unitId))
    const request = { method, path: path.replace('{unitId}', unitId) }
    return { caller, request: body === null ? request : { ...request, json: body } }
  }

/** By operation; a call of the contract without an entry here fails the suite. */
const samples: Readonly<Record<string, MakeSample>> = {
  listTickets: get('/api/tickets'),
  getTicket: ofTicket('GET', '', undefined, 'anybody'),
  getAvailability: ofTicket('GET', '/availability', undefined, 'anybody'),
  getTime: get('/api/time'),
  getHealth: get('/healthz'),
  getReadiness: get('/readyz'),

  createTicket: async (api) => ({
    caller: api.person('admin'),
    request: { method: 'POST', path: '/api/admin/tickets', json: ticketInput() },
  }),
  changeTicket: ofTicket('PATCH', '', { perPersonLimit: 5 }),
  pauseTicket: ofTicket('POST', '/pause'),
  resumeTicket: ofTicket('POST', '/resume'),
  putUnit: ofTicket('PUT', '/units/{unitId}', { capacity: 11 }),
  addUnit: ofTicket('POST', '/units', { visitDate: '2099-01-01', capacity: 1 }),

  createOrder: ofPerson('POST', '/api/orders', { lines: [{ unitId: '{unitId}', quantity: 1 }] }),
  listOrders: ofPerson('GET', '/api/orders'),
  getOrder: ofOrder('GET', ''),
  quoteRefund: ofOrder('GET', '/refund-quote'),
  cancelOrder: ofOrder('POST', '/cancel', {}),
  listAdmissions: ofOrder('GET', '/admissions'),

  createPayment: ofOrder('POST', '/payments', { provider: 'sandbox' }),
  getPayment: ofPayment('GET', ''),
  giveUpPayment: ofPayment('DELETE', ''),
  confirmPayment: ofPayment('POST', '/confirm', { providerData: { outcome: 'approve' } }),
  returnFromPayment: async (api) => {
    const { unitId } = await givenTicket(api)
    const buyer = api.person()
    const payment = await givenPayment(buyer, (await givenOrder(buyer, unitId)).id)
    const { pathname } = new URL(String(payment.checkout['returnUrl']))
    const path = `${pathname}?outcome=approve`
    return { caller: api.anybody, request: { method: 'GET', path } }
  },
  receiveWebhook: async (api) => ({
    caller: api.anybody,
    request: { method: 'POST', path: '/api/payments/webhooks/sandbox', json: { paymentId: 'x' } },
  }),

  getCart: ofPerson('GET', '/api/cart'),
  putCartLine: ofPerson('PUT', '/api/cart/lines/{unitId}', { quantity: 1 }),
  deleteCartLine: ofPerson('DELETE', '/api/cart/lines/{unitId}'),
  deleteCart: ofPerson('DELETE', '/api/cart'),
  checkoutCart: ofPerson('POST', '/api/cart/checkout', {}),

  ...accountSamples,
}

export async function sampleOf(api: Api, call: Pick<Call, 'operation'>): Promise<Sample> {
  const make = samples[call.operation]
  if (make === undefined) throw new Error(`no sample request of ${call.operation}`)
  return make(api)
}

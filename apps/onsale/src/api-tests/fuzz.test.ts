// Requests made from the program's own document, mostly right and often a little wrong: no
// answer is a 5xx, every answer agrees with the document, and no unit ends up oversold.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { getAvailability, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { publicCalls } from '@onsale/contracts/http/public-calls.ts'
import type { Caller } from './testing/api.ts'
import { arbitraryOf, type Plain, type Schemas } from './testing/arbitrary-of-schema.ts'
import { givenOrder, givenPaid, givenPayment, givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

interface Operation {
  readonly parameters?: readonly { name: string; in: string; schema: Plain }[]
  readonly requestBody?: { content: Readonly<Record<string, { schema: Plain }>> }
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Schemas }
}

let api: Onsale
let document: Document
before(async () => {
  api = await startOnsale()
  const { text } = await api.anybody.raw({ method: 'GET', path: '/openapi.json' })
  document = JSON.parse(text)
})
after(() => api.stop())

/** Few enough for one person not to be limited. */
const REQUESTS_PER_OPERATION = 40

/** An admin who owns a little of everything, and the ids of all that. */
async function givenOwner(): Promise<{ owner: Caller; ids: string[] }> {
  const { ticket, unitId } = await givenTicket(api)
  const owner = api.person('admin')
  const { order, admissionIds, payment } = await givenPaid(owner, unitId, 2)
  const open = await givenPayment(owner, (await givenOrder(owner, unitId)).id)
  const ids = [ticket.id, unitId, order.id, open.orderId, open.id, payment.id, ...admissionIds]
  return { owner, ids }
}

for (const [index, call] of publicCalls.entries()) {
  test(`${call.operation}, asked in many ways, answers as documented`, async () => {
    const { owner, ids } = await givenOwner()
    const { parameters = [], requestBody } =
      document.paths[call.path]?.[call.method.toLowerCase()] ?? {}
    const { schemas } = document.components
    const schema = Object.values(requestBody?.content ?? {})[0]?.schema
    const values = parameters.map(
      (one) => [one.name, arbitraryOf(one.schema, schemas, ids)] as const,
    )
    const requests = fc.record({
      given: fc.record(Object.fromEntries(values)),
      json: schema === undefined ? fc.constant(undefined) : arbitraryOf(schema, schemas, ids),
    })
    const runs = { numRuns: REQUESTS_PER_OPERATION, seed: index }
    for (const { given, json } of fc.sample(requests, runs)) {
      const path = call.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encoded(given[name]))
      const query = parameters
        .filter((one) => one.in === 'query')
        .map(({ name }) => `${name}=${encoded(given[name])}`)
      const asked = { method: call.method, path: `${path}?${query.join('&')}`, json }
      const answer = await owner.raw(asked)
      assert.ok(answer.status < 500, `${JSON.stringify(asked)}: ${answer.status} ${answer.text}`)
    }
  })
}

test('after all of that no unit is oversold', async () => {
  const { items } = (await api.anybody.call(listTickets, { query: { limit: 100 } })).expect(200)
  for (const { id: ticketId } of items) {
    const shown = await api.anybody.call(getAvailability, { params: { ticketId } })
    for (const { free, held, capacity } of shown.expect(200).units) {
      assert.ok(free >= 0 && held >= 0 && free + held <= capacity)
    }
  }
})

/** As part of a path or query; lone surrogates cannot be written there. */
function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return encodeURIComponent(text.toWellFormed().slice(0, 1_000))
}

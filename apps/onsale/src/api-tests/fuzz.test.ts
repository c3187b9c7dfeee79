// Requests made from the program's own document, mostly right and often a little wrong: no
// answer is a 5xx, every answer agrees with the document, and the books add up at the end.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { publicCalls } from '@onsale/contracts/http/public-calls.ts'
import { type Schemas, arbitraryOf } from './testing/arbitrary-of-schema.ts'
import { givenOrder, givenPaid, givenPayment, givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { name: string; in: string; schema: Schemas[string] }[]
  readonly requestBody?: { content: Readonly<Record<string, { schema: Schemas[string] }>> }
}

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const REQUESTS_PER_OPERATION = 40

test('requests made from the document are answered as it says', async () => {
  const { text } = await api.anybody.raw({ method: 'GET', path: '/openapi.json' })
  const { paths, components } = JSON.parse(text)
  const { ticket, unitId } = await givenTicket(api, { perPersonLimit: 1_000 })
  const buyer = api.person('admin')
  const { order, admissionIds, payment } = await givenPaid(buyer, unitId, 2)
  const open = await givenPayment(buyer, (await givenOrder(buyer, unitId)).id)
  const known = [ticket.id, unitId, order.id, open.orderId, open.id, payment.id, ...admissionIds]

  for (const call of publicCalls) {
    const operation: Operation = paths[call.path][call.method.toLowerCase()]
    const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
    const request = fc.record({
      parameters: fc.record(
        Object.fromEntries(
          (operation.parameters ?? []).map((one) => [
            one.name,
            arbitraryOf(one.schema, components.schemas, known),
          ]),
        ),
      ),
      body: schema === undefined ? fc.constant(undefined) : arbitraryOf(schema, components.schemas, known),
    })
    for (const { parameters, body } of fc.sample(request, { numRuns: REQUESTS_PER_OPERATION, seed: 11 })) {
      const given: Readonly<Record<string, unknown>> = parameters
      const path = call.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encoded(given[name]))
      const query = (operation.parameters ?? [])
        .filter((one) => one.in === 'query' && given[one.name] !== undefined)
        .map(({ name }) => `${name}=${encoded(given[name])}`)
      const asked = { method: call.method, path: `${path}?${query.join('&')}`, json: body }
      // Persons own the ids above by turns, so that some requests get far and no limit is met.
      const answer = await (fc.sample(fc.boolean(), 1)[0] === true ? buyer : api.person('admin')).raw(asked)
      assert.ok(answer.status < 500, `${JSON.stringify(asked)}: ${answer.status} ${answer.text}`)
    }
  }
  const shown = await api.anybody.call(getAvailability, { params: { ticketId: ticket.id } })
  for (const unit of shown.expect(200).units) {
    assert.ok(unit.free >= 0 && unit.held >= 0 && unit.free + unit.held <= unit.capacity)
  }
})

/** As part of a path or query; lone surrogates cannot be written there. */
function encoded(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return encodeURIComponent(text.toWellFormed()).slice(0, 3_000)
}

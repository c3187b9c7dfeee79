// Whatever a client sends in a body or header: a refusal that says what is wrong, never a 5xx.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { getTime } from '@onsale/contracts/http/catalogue-calls.ts'
import { cancelOrder, createOrder, listOrders } from '@onsale/contracts/http/order-calls.ts'
import { givenOrder, givenPayment, givenTicket, inDays, ticketInput } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
let unitId: string
before(async () => {
  api = await startOnsale()
  const units = [{ visitDate: inDays(30), capacity: 1_000 }]
  unitId = (await givenTicket(api, { units })).unitId
})
after(() => api.stop())

const json = { 'content-type': 'application/json' }
const post = (body: string | Uint8Array, headers: Record<string, string> = json) =>
  api.person().raw({ method: 'POST', path: '/api/orders', body, headers })
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

const badJson: Readonly<Record<string, string | Uint8Array>> = {
  'half an object': '{"lines":[',
  'a trailing comma': '{"lines":[],}',
  'single quotes': "{'lines':[]}",
  'a comment': '{"lines":[]} // none',
  'two values': '{}{}',
  'not a number': '{"lines":NaN}',
  'a bare word': 'lines',
  'white space alone': '  ',
  'a control character in a text': '{"lines":"\u0001"}',
  'a byte-order mark': '\ufeff{"lines":[]}',
  'a number with a leading zero': '{"lines":01}',
  'a zero byte': new Uint8Array([0]),
  'invalid UTF-8': new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'overlong UTF-8': new Uint8Array([0x22, 0xc0, 0xaf, 0x22]),
  'a surrogate in UTF-8': new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
  'UTF-16': Buffer.from('{"lines":[]}', 'utf16le'),
}
for (const [name, body] of Object.entries(badJson)) {
  test(`${name} is BAD_JSON`, async () => {
    const answer = await post(body)
    answer.refused('BAD_JSON')
  })
}

const lines = () => `"lines":[{"unitId":"${unitId}","quantity":1}]`
const quantity = (value: string) => `{"lines":[{"unitId":"${unitId}","quantity":${value}}]}`

test('a quantity is a whole number that counts, however it is written', async () => {
  for (const wrong of [
    '1e400',
    '-1e400',
    '-0',
    '-1',
    '1.5',
    '1e-1',
    '9007199254740993',
    '1e21',
    '"1"',
  ]) {
    const answer = await post(quantity(wrong))
    answer.refused('INVALID_INPUT')
  }
  for (const right of ['1.0', '1e0', '10e-1', '0.2e1']) {
    const answer = await post(quantity(right))
    answer.expect(201)
  }
})

test('numbers of prices and capacities are judged as written', async () => {
  const admin = api.person('admin')
  const create = (part: string) => {
    const { price: _price, ...rest } = ticketInput()
    const body = `${JSON.stringify(rest).slice(0, -1)},"price":${part}}`
    return admin.raw({ method: 'POST', path: '/api/admin/tickets', headers: json, body })
  }
  for (const wrong of ['1e400', '-1', '0.1', '9007199254740993', '1e15', 'null', '"5"', '[]']) {
    const answer = await create(`{"amount":${wrong},"currency":"KRW"}`)
    assert.equal(answer.status, 422, wrong)
  }
  const answer = await create('{"amount":-0,"currency":"KRW"}')
  assert.ok([201, 422].includes(answer.status), 'minus zero is zero, or refused')
})

test('deep nesting, __proto__ and other odd members are refused, and change nothing', async () => {
  for (const body of [
    ...[nested(100), nested(10_000), '['.repeat(32_000) + ']'.repeat(32_000)],
    ...[`{"__proto__":{"admin":true},${lines()}}`, `{"constructor":{},${lines()}}`],
    ...[`{"toString":1,${lines()}}`, `{"":1,${lines()}}`, `{"lines\\u0000":1,${lines()}}`],
    ...['{"lines":{"length":1,"0":{}}}', '{"lines":[[]]}', '{"lines":[null]}', '{"lines":"x"}'],
  ]) {
    const answer = await post(body)
    assert.ok([400, 422].includes(answer.status), `${answer.status} to ${body.slice(0, 60)}`)
  }
  const list = await api.person().call(listOrders)
  list.expect(200)
})

test('of a member written twice the last counts', async () => {
  const answer = await post(`{"lines":"x",${lines()}}`)
  answer.expect(201)
})

test('many errors are told, within reason', async () => {
  const members = Array.from({ length: 3_000 }, (_none, at) => `"x${at}":1`)
  const answer = await post(`{${members.join()},${lines()}}`)
  const { errors = [] } = answer.refused('INVALID_INPUT')
  assert.ok(errors.length > 1)
  assert.ok(answer.text.length < 65_536)
})

test('a hold under an odd but lawful key is made and found again', async () => {
  const buyer = api.person()
  for (const key of ["';--", '%00', '{"a":1}', '\\', '__proto__', '~'.repeat(255), '*', '"']) {
    const body = { lines: [{ unitId, quantity: 1 }] }
    const [first, second] = [
      await buyer.call(createOrder, { body, key }),
      await buyer.call(createOrder, { body, key }),
    ]
    await buyer.call(cancelOrder, { params: { orderId: first.expect(201).id } })
    assert.equal(second.expect(201).id, first.expect(201).id)
  }
})

test('odd headers are no fault of ours', async () => {
  const buyer = api.person()
  for (const headers of [
    { 'content-encoding': 'gzip' },
    { accept: 'text/html' },
    { 'accept-encoding': 'br;q=1000' },
    { traceparent: 'x'.repeat(500) },
    { traceparent: '00-00000000000000000000000000000000-0000000000000000-00' },
    { 'x-forwarded-for': "127.0.0.1, ' OR 1=1" },
    { 'if-none-match': '"'.repeat(5_000) },
    { range: 'bytes=0-' },
    { cookie: 'a='.repeat(3_000) },
    { 'x-http-method-override': 'DELETE' },
    { origin: 'null' },
  ]) {
    const read = await buyer.raw({ method: 'GET', path: '/api/tickets', headers })
    assert.equal(read.status, 200, JSON.stringify(headers).slice(0, 80))
    const own = await buyer.raw({ method: 'GET', path: '/api/orders', headers })
    assert.equal(own.status, 200)
  }
})

test('texts that databases choke on are kept or refused', async () => {
  const admin = api.person('admin')
  for (const text of [
    '\u0000',
    '\ud800',
    '\udfff',
    '\u202e',
    '\ufffe',
    '🐼'.repeat(100),
    ' ',
    '\u0007',
  ]) {
    const name = { ko: `판${text}다`, en: 'x' }
    const description = { ko: text, en: text }
    const json = { ...ticketInput(), name, description }
    const answer = await admin.raw({ method: 'POST', path: '/api/admin/tickets', json })
    assert.ok([201, 422].includes(answer.status), `${JSON.stringify(text)}: ${answer.text}`)
    const list = await api.anybody.raw({ method: 'GET', path: '/api/tickets' })
    assert.equal(list.status, 200)
  }
})

test('moments at the ends of the calendar are taken or refused, and shown', async () => {
  const admin = api.person('admin')
  const ends = ['0000-01-01', '0001-01-01', '1582-10-10', '9999-12-31']
  for (const date of ends) {
    for (const timeZone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Niue', 'Europe/Berlin']) {
      const units = [{ visitDate: date, capacity: 1 }]
      const json = {
        ...{ ...ticketInput({ units }), timeZone },
        saleOpensAt: '0000-01-01T00:00:00Z',
        saleClosesAt: '9999-12-31T23:59:59.999999999Z',
      }
      const answer = await admin.raw({ method: 'POST', path: '/api/admin/tickets', json })
      assert.ok([201, 422].includes(answer.status), `${date} ${timeZone}: ${answer.text}`)
      const list = await api.anybody.raw({ method: 'GET', path: `/api/tickets?visitDate=${date}` })
      assert.equal(list.status, 200)
    }
  }
})

test('providerData of any shape is judged, never run into', async () => {
  const buyer = api.person()
  const payment = await givenPayment(buyer, (await givenOrder(buyer, unitId)).id)
  const path = `/api/orders/${payment.orderId}/payments/${payment.id}/confirm`
  for (const data of [
    '{"__proto__":{"outcome":"approve"}}',
    '{"outcome":{"toString":1}}',
    nested(40),
    '[]',
  ]) {
    const body = `{"providerData":${data}}`
    const answer = await buyer.raw({ method: 'POST', path, headers: json, body })
    assert.ok([400, 422].includes(answer.status), data.slice(0, 60))
  }
  const members = Array.from({ length: 33 }, (_none, at) => [`x${at}`, 1])
  const many = { providerData: { ...Object.fromEntries(members), outcome: 'approve' } }
  const answer = await buyer.raw({ method: 'POST', path, json: many })
  assert.ok(answer.status < 500)
  const alive = await api.anybody.call(getTime)
  alive.expect(200)
})

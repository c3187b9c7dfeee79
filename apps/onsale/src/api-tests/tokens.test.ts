import assert from 'node:assert/strict'
import { createSign, generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { createOrder, listOrders } from '@onsale/contracts/http/order-calls.ts'
import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import { givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'
import { type Forgery, KEYS, nowSeconds, tokenOf } from './testing/tokens.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const forged = (forgery: Forgery) => tokenOf('mina', 'customer', forgery)
const claims = (changes: Readonly<Record<string, unknown>>) => forged({ claims: changes })
const now = nowSeconds()
const [head = '', payload = '', signature = ''] = tokenOf('mina').split('.')
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

function signedWithRsa(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const signed = `${encode({ alg: 'RS256', kid: KEYS.first.kid })}.${payload}`
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`
}

const refused: Readonly<Record<string, string>> = {
  'no token': 'Bearer ',
  'another scheme': `Basic ${tokenOf('mina')}`,
  'no scheme': tokenOf('mina'),
  'words after the token': `Bearer ${tokenOf('mina')} please`,
  'two tokens': `Bearer ${tokenOf('mina')}, Bearer ${tokenOf('mina')}`,
  'not a token': 'Bearer nonsense',
  'dots alone': 'Bearer ..',
  'one part': `Bearer ${head}`,
  'two parts': `Bearer ${head}.${payload}`,
  'four parts': `Bearer ${head}.${payload}.${signature}.${signature}`,
  'no signature': `Bearer ${head}.${payload}.`,
  'a signature of other claims': `Bearer ${head}.${encode({ sub: 'ada' })}.${signature}`,
  'a changed last letter': `Bearer ${head}.${payload}.${signature.slice(0, -2)}AA`,
  'alg none': `Bearer ${encode({ alg: 'none', kid: 'new' })}.${payload}.`,
  'alg none with a signature': `Bearer ${encode({ alg: 'none', kid: 'new' })}.${payload}.${signature}`,
  'alg NONE': `Bearer ${encode({ alg: 'NONE', kid: 'new' })}.${payload}.`,
  'alg HS512': `Bearer ${forged({ header: { alg: 'HS512' } })}`,
  'alg RS256': `Bearer ${signedWithRsa()}`,
  'no alg': `Bearer ${forged({ header: { alg: undefined } })}`,
  'another key': `Bearer ${forged({ secret: KEYS.foreign.secret })}`,
  'the key of another kid': `Bearer ${forged({ secret: KEYS.second.secret })}`,
  'no kid': `Bearer ${forged({ header: { kid: undefined } })}`,
  'an unknown kid': `Bearer ${forged({ header: { kid: 'nobody' } })}`,
  'a kid of no text': `Bearer ${forged({ header: { kid: ['new'] } })}`,
  'a kid from the prototype': `Bearer ${forged({ header: { kid: '__proto__' } })}`,
  'another issuer': `Bearer ${claims({ iss: 'offsale' })}`,
  'no issuer': `Bearer ${claims({ iss: undefined })}`,
  'another audience': `Bearer ${claims({ aud: 'other-api' })}`,
  'no audience': `Bearer ${claims({ aud: undefined })}`,
  'no sub': `Bearer ${claims({ sub: undefined })}`,
  'an empty sub': `Bearer ${claims({ sub: '' })}`,
  'a sub of 65': `Bearer ${claims({ sub: 'x'.repeat(65) })}`,
  'a sub with a space': `Bearer ${claims({ sub: 'mi na' })}`,
  'a sub beyond ASCII': `Bearer ${claims({ sub: '미나' })}`,
  'a sub of no text': `Bearer ${claims({ sub: 7 })}`,
  'a sid of 256': `Bearer ${claims({ sid: 'x'.repeat(256) })}`,
  'a sid beyond ASCII': `Bearer ${claims({ sid: '세션' })}`,
  'no sid': `Bearer ${claims({ sid: undefined })}`,
  'no role': `Bearer ${claims({ role: undefined })}`,
  'an unknown role': `Bearer ${claims({ role: 'root' })}`,
  'a role of no text': `Bearer ${claims({ role: ['admin'] })}`,
  'no iat': `Bearer ${claims({ iat: undefined })}`,
  'an iat of no number': `Bearer ${claims({ iat: String(now) })}`,
  'no exp': `Bearer ${claims({ exp: undefined })}`,
  'an exp of no number': `Bearer ${claims({ exp: String(now + 60) })}`,
  'an exp of null': `Bearer ${claims({ exp: null })}`,
  'expired beyond the leeway': `Bearer ${claims({ iat: now - 60, exp: now - 7 })}`,
  'a life over 24 h': `Bearer ${claims({ iat: now, exp: now + 86_401 })}`,
  'an nbf far ahead': `Bearer ${claims({ nbf: now + 60 })}`,
  'an nbf of no number': `Bearer ${claims({ nbf: 'soon' })}`,
}

for (const [name, authorization] of Object.entries(refused)) {
  test(`401 for ${name}`, async () => {
    const answer = await api.bearing(authorization).call(getCart)
    answer.refused('UNAUTHENTICATED')
    assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/)
  })
}

test('401 without Authorization, and with a header of many kilobytes', async () => {
  const nobody = await api.anybody.call(getCart)
  nobody.refused('UNAUTHENTICATED')
  const long = await api.bearing(`Bearer ${'x'.repeat(12_000)}`).call(getCart)
  long.refused('UNAUTHENTICATED')
})

const accepted: Readonly<Record<string, string>> = {
  'the second key': forged({ header: { kid: 'old' }, secret: KEYS.second.secret }),
  'an iat ahead': claims({ iat: now + 3_600, exp: now + 7_200 }),
  'a life of exactly 24 h': claims({ iat: now, exp: now + 86_400 }),
  'an nbf within the leeway': claims({ nbf: now + 3 }),
  'an nbf gone by': claims({ nbf: now - 60 }),
  'claims we do not know': claims({ color: 'red', jti: [1], email: null }),
  'a sub of one character': claims({ sub: '~' }),
  'a sub of 64': claims({ sub: '!'.padEnd(64, 'x') }),
  'a sid seen never before': claims({ sid: `new-${now}` }),
  'no typ': forged({ header: { typ: undefined } }),
}

for (const [name, token] of Object.entries(accepted)) {
  test(`good with ${name}`, async () => {
    const answer = await api.bearing(`Bearer ${token}`).call(listOrders)
    answer.expect(200)
  })
}

test('good when expired within the leeway of 5 s', async () => {
  const token = claims({ exp: nowSeconds() - 1 })
  const answer = await api.bearing(`Bearer ${token}`).call(listOrders)
  answer.expect(200)
})

test('the scheme is read whatever its case', async () => {
  const answer = await api.bearing(`bearer ${tokenOf('mina')}`).call(getCart)
  answer.expect(200)
})

test('public routes ignore Authorization altogether', async () => {
  const { ticket } = await givenTicket(api)
  const paths = ['/api/tickets', `/api/tickets/${ticket.id}`, '/api/time', '/healthz', '/readyz']
  for (const path of [
    ...paths,
    `/api/tickets/${ticket.id}/availability`,
    '/openapi.json',
    '/docs',
  ]) {
    for (const authorization of [refused['alg none'] ?? '', `Bearer ${claims({ exp: 1 })}`, 'x']) {
      const answer = await api.bearing(authorization).raw({ method: 'GET', path })
      assert.equal(answer.status, 200, path)
    }
  }
  const answer = await api.bearing('Bearer stale').call(listTickets)
  answer.expect(200)
})

test('customers and staff may do nothing of the admin', async () => {
  const { ticket, unitId } = await givenTicket(api)
  const root = '/api/admin/tickets'
  const calls = [
    ['POST', root],
    ['PATCH', `${root}/${ticket.id}`],
    ['POST', `${root}/${ticket.id}/pause`],
    ['POST', `${root}/${ticket.id}/resume`],
    ['PUT', `${root}/${ticket.id}/units/${unitId}`],
    ['POST', `${root}/${ticket.id}/units`],
    ['PATCH', `${root}/none`],
  ] as const
  for (const role of ['customer', 'staff'] as const) {
    for (const [method, path] of calls) {
      const answer = await api.person(role).raw({ method, path, json: { capacity: 1 } })
      answer.refused('FORBIDDEN')
    }
  }
})

test('who somebody is comes from sub alone, byte by byte', async () => {
  const { unitId } = await givenTicket(api)
  const as = (sub: string) => api.bearing(`Bearer ${tokenOf(sub)}`)
  const body = { lines: [{ unitId, quantity: 1 }] }
  const bought = await as('Mina').call(createOrder, { body })
  bought.expect(201)
  for (const [sub, orders] of [
    ['Mina', 1],
    ['mina-2', 0],
    ['MINA', 0],
    ['constructor', 0],
    ['__proto__', 0],
    ["'--", 0],
  ] as const) {
    const list = await as(sub).call(listOrders)
    assert.equal(list.expect(200).items.length, orders, sub)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePlaces } from './places.ts'

test('lists and names, one entry a service', () => {
  assert.deepEqual(
    parsePlaces('order=http://a:1|https://b, user = dns://user.shop.svc.cluster.local:9464'),
    {
      kind: 'places',
      places: {
        order: { kind: 'list', urls: ['http://a:1', 'https://b'] },
        user: { kind: 'dns', host: 'user.shop.svc.cluster.local', port: 9464 },
      },
    },
  )
  assert.deepEqual(parsePlaces('ticket=http://[::1]:9464/'), {
    kind: 'places',
    places: { ticket: { kind: 'list', urls: ['http://[::1]:9464'] } },
  })
})

const begin = /^entry 1 must begin with user=, ticket=, order=$/
const place = /^entry 1 \(order\) must be http\(s\):\/\/host:port, several with \|, or one dns:/

for (const [what, text, message] of [
  ['nothing', '', begin],
  ['no service', 'http://secret:1', begin],
  ['a service that nobody calls', 'worker=http://secret:1', begin],
  ['a service that is not', 'orders=http://secret:1', begin],
  ['an end like a beginning', 'order=http://a:1,', /^entry 2 must begin/],
  ['no place', 'order=', place],
  ['an empty address', 'order=http://secret:1|', place],
  ['no scheme', 'order=secret:1', place],
  ['another scheme', 'order=ftp://secret:1', place],
  ['a path', 'order=http://secret:1/secret', place],
  ['a query', 'order=http://secret:1?secret', place],
  ['credentials', 'order=http://secret:secret@a:1', place],
  ['an address twice', 'order=http://a:80|http://A', /^entry 1 \(order\) has an address twice$/],
  ['a name without a port', 'order=dns://secret', /^entry 1 \(order\) must be one dns:/],
  ['a name with port 0', 'order=dns://secret:0', /^entry 1 \(order\) must be one dns:/],
  ['a port beyond all', 'order=dns://secret:65536', /^entry 1 \(order\) must be one dns:/],
  ['two names', 'order=dns://secret:1|dns://secret:2', /^entry 1 \(order\) must be one dns:/],
  ['a name and an address', 'order=http://a:1|dns://secret:2', place],
  ['a service twice', 'order=http://a:1,order=dns://secret:1', /^entry 2 names order once more$/],
  [
    'too many',
    `order=${Array.from({ length: 101 }, (_, at) => `http://a:${at + 1}`).join('|')}`,
    /more than 100/,
  ],
] as const) {
  test(`a mistake is told, not repeated: ${what}`, () => {
    const parsed = parsePlaces(text)
    assert.ok(parsed.kind === 'mistake')
    assert.match(parsed.message, message)
    assert.equal(parsed.message.includes('secret'), false)
  })
}

test('all mistakes are told at once', () => {
  const parsed = parsePlaces('gateway=http://a:1,order=x,user=dns://a')
  assert.ok(parsed.kind === 'mistake')
  assert.equal(parsed.message.split('; ').length, 3)
})

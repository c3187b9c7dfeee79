import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMysqlUrl, placeOfMysql } from './address.ts'

test('a URL names server, account and schema, percent-encoded where need be', () => {
  const parsed = parseMysqlUrl('mysql://shop%40eu:p%2Fw@db.example:3307/sale?tls=1')
  assert.deepEqual(parsed, {
    kind: 'address',
    address: {
      host: 'db.example',
      port: 3_307,
      user: 'shop@eu',
      password: 'p/w',
      schema: 'sale',
      tls: true,
    },
  })
  const bare = parseMysqlUrl('mysql://root@[::1]')
  assert.deepEqual(bare, {
    kind: 'address',
    address: {
      host: '::1',
      port: 3_306,
      user: 'root',
      password: '',
      schema: undefined,
      tls: false,
    },
  })
})

test('what it cannot be is told without what was given', () => {
  for (const given of [
    'geheim',
    'postgres://a:geheim@db',
    'mysql://db/geheim',
    'mysql://a:geheim@db/one/two',
    'mysql://a:geheim@db/drop`table',
    'mysql://a:geheim@db/1st',
    'mysql://a:geheim@db?ssl=geheim',
    'mysql://a:geheim@db?tls=maybe',
    'mysql://a:geheim%zz@db',
  ]) {
    const parsed = parseMysqlUrl(given)
    assert.ok(parsed.kind === 'mistake', given)
    assert.doesNotMatch(parsed.message, /geheim|drop/)
  }
})

test('it is shown without the account', () => {
  const parsed = parseMysqlUrl('mysql://ann:geheim@db/shop')
  assert.ok(parsed.kind === 'address')
  assert.equal(placeOfMysql(parsed.address), 'mysql://db:3306/shop')
})

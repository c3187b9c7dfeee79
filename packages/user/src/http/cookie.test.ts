import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRefreshCookie } from './cookie.ts'

const plain = createRefreshCookie(() => 'http://localhost:3000')
const secure = createRefreshCookie(() => 'https://tickets.example.com')

test('the cookie is for us alone: no script, no other site, no other path', () => {
  assert.equal(
    plain.set('token'),
    'onsale_refresh=token; Max-Age=2592000; Path=/api/auth; HttpOnly; SameSite=Strict',
  )
  assert.equal(
    secure.set('token'),
    '__Secure-onsale_refresh=token; Max-Age=2592000; Path=/api/auth; HttpOnly; SameSite=Strict; Secure',
  )
  assert.match(secure.clear(), /^__Secure-onsale_refresh=; Max-Age=0; Path=\/api\/auth; /)
})

test('it is found among others, by its whole name', () => {
  assert.equal(plain.read({ cookie: 'a=1; onsale_refresh=token; b=2' }), 'token')
  assert.equal(plain.read({ cookie: 'x_onsale_refresh=token; onsale_refresh2=other' }), undefined)
  assert.equal(plain.read({ cookie: 'onsale_refresh=' }), undefined)
  assert.equal(plain.read({}), undefined)
  assert.equal(secure.read({ cookie: 'onsale_refresh=token' }), undefined, 'set without https')
})

test('only pages of our own origin act by it', () => {
  const foreign = [
    'null',
    'http://localhost:3001',
    'https://localhost:3000',
    'http://localhost:3000.evil.example',
    'http://localhost:3000/',
    'http://LOCALHOST:3000@evil.example',
  ]
  for (const origin of foreign) {
    assert.equal(plain.isFromUs({ origin }), false, origin)
    assert.equal(plain.isNotFromOthers({ origin }), false, origin)
  }
  assert.equal(plain.isFromUs({ origin: 'http://localhost:3000' }), true)
  assert.equal(plain.isFromUs({}), false)
  assert.equal(plain.isNotFromOthers({}), true)
})

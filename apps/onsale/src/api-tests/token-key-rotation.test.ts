// Keys of access tokens change without logging anyone out.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { logOut, refreshTokens } from '@onsale/contracts/http/auth-calls.ts'
import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import { deviceOf, givenAccount, givenDevice, UNLIMITED } from './testing/accounts.ts'
import { assertDies, assertLives } from './testing/assert-dead.ts'
import { startChild } from './testing/start-child.ts'
import { makeDataDir } from './testing/start-onsale.ts'
import { KEYS } from './testing/tokens.ts'

let dataDir: string
before(async () => {
  dataDir = await makeDataDir()
})
after(() => rm(dataDir, { recursive: true, force: true }))

const keysOf = (...keys: readonly { readonly kid: string; readonly secret: Buffer }[]) =>
  keys.map(({ kid, secret }) => `${kid}:${secret.toString('base64url')}`).join(',')
const NEXT = { kid: 'next', secret: Buffer.alloc(32, 'k') }
const kidOf = (accessToken: string): unknown =>
  JSON.parse(Buffer.from(accessToken.split('.')[0] ?? '', 'base64url').toString()).kid

test('a second key takes over without logging anyone out; when the old one goes, refresh tokens still hold', async (t) => {
  const first = await startChild(t, dataDir, {
    ...UNLIMITED,
    ONSALE_TOKEN_KEYS: keysOf(KEYS.first),
  })
  const account = await givenAccount(first)
  const device = await givenDevice(first, account)
  assert.equal(kidOf(device.tokens.accessToken), KEYS.first.kid)
  await first.end('SIGTERM')

  const both = await startChild(t, dataDir, {
    ...UNLIMITED,
    ONSALE_TOKEN_KEYS: keysOf(NEXT, KEYS.first),
  })
  await assertLives(both.bearing(device.person.authorization ?? ''))
  const { refreshToken } = device
  const answer = await both.anybody.call(refreshTokens, { body: { refreshToken } })
  const next = deviceOf(both, answer.expect(200))
  assert.equal(kidOf(next.tokens.accessToken), NEXT.kid)
  await assertLives(next.person)
  await both.end('SIGTERM')

  const one = await startChild(t, dataDir, { ...UNLIMITED, ONSALE_TOKEN_KEYS: keysOf(NEXT) })
  const old = await one.bearing(device.person.authorization ?? '').call(getCart)
  old.refused('UNAUTHENTICATED')
  await assertLives(one.bearing(next.person.authorization ?? ''))
  const last = await one.anybody.call(refreshTokens, { body: { refreshToken: next.refreshToken } })
  const lasting = deviceOf(one, last.expect(200))
  await lasting.person.call(logOut)
  await assertDies(lasting.person)
  await one.end('SIGKILL')
})

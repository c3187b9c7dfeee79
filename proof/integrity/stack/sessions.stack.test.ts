// Who logged out everywhere stays logged out, whatever is lost meanwhile: Redis holds nothing of
// it, and a gateway lets nobody in before it knows.
import { test } from 'node:test'
import { logOutEverywhere, refreshTokens } from '@onsale/contracts/http/auth-calls.ts'
import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import { known } from '@onsale/kernel/assert.ts'
import { givenAccount, givenDevice } from '@onsale/onsale/api-tests/testing/accounts.ts'
import { type Api, createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { assertLives } from '@onsale/onsale/api-tests/testing/assert-dead.ts'
import type { Stack } from '@onsale/testkit/stack/stack.ts'
import { sharedStack } from './shared-stack.ts'

const stackOf = sharedStack({ gateways: 2 })

function apisOf(stack: Stack): Api[] {
  return stack.of('gateway').map(({ port }) => createApi(known(port, 'a public listener')))
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`logged out everywhere, FLUSHALL, every gateway ended by ${signal} and started: dead`, async () => {
    const stack = await stackOf()
    const before = apisOf(stack)
    const api = known(before[0], 'a gateway')
    const account = await givenAccount(api)
    const devices = [await givenDevice(api, account), await givenDevice(api, account)]
    const living = await givenDevice(api, await givenAccount(api))
    for (const { person } of [...devices, living]) await assertLives(person)
    const ended = await known(devices[0], 'a device').person.call(logOutEverywhere)
    ended.expect(204)
    // At once: no gateway may have heard of it yet.
    await stack.redis.command('FLUSHALL')
    await Promise.all(stack.of('gateway').map((gateway) => gateway.signal(signal)))
    for (const one of before) one.close()
    await Promise.all(stack.of('gateway').map((gateway) => gateway.start()))

    for (const again of apisOf(stack)) {
      for (const { person, refreshToken } of devices) {
        const dead = await again.bearing(person.authorization ?? '').call(getCart)
        dead.refused('UNAUTHENTICATED')
        const refused = await again.anybody.call(refreshTokens, { body: { refreshToken } })
        refused.refused('UNAUTHENTICATED')
      }
      await assertLives(again.bearing(living.person.authorization ?? ''))
      again.close()
    }
  })
}

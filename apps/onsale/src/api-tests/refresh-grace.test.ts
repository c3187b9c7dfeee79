// The grace of 10 s, by a real clock: after it the parent is an old token like any other.
import { after, before, test } from 'node:test'
import { refreshTokens } from '@onsale/contracts/http/auth-calls.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { givenAccount, givenDevice } from './testing/accounts.ts'
import { assertDies } from './testing/assert-dead.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const GRACE_MS = 10_000

test('after ten seconds the parent is a stolen one, though its child was never used', async () => {
  const device = await givenDevice(api, await givenAccount(api))
  const refresh = () =>
    api.anybody.call(refreshTokens, { body: { refreshToken: device.refreshToken } })
  const first = await refresh()
  first.expect(200)
  // The one thing to wait for here is that time passes.
  await systemScheduler.sleep(GRACE_MS + 500)
  const late = await refresh()
  late.refused('REFRESH_REUSED')
  await assertDies(device.person)
})

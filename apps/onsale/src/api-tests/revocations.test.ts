// What was ended stays ended over a restart.
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { logOut, refreshTokens } from '@onsale/contracts/http/auth-calls.ts'
import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import { changePassword, deleteAccount } from '@onsale/contracts/http/me-calls.ts'
import { givenAccount, givenDevice, UNLIMITED } from './testing/accounts.ts'
import { assertLives } from './testing/assert-dead.ts'
import { startChild } from './testing/start-child.ts'
import { makeDataDir } from './testing/start-onsale.ts'

let dataDir: string
before(async () => {
  dataDir = await makeDataDir()
})
after(() => rm(dataDir, { recursive: true, force: true }))

const signal = { orderly: 'SIGTERM', crash: 'SIGKILL' } as const

for (const [how, ending] of Object.entries(signal)) {
  test(`a token outlives neither log-out, password change nor deletion, also after a restart (${how})`, async (t) => {
    const first = await startChild(t, dataDir, UNLIMITED)
    const account = await givenAccount(first)
    const leaving = await givenAccount(first)
    const loggedOut = await givenDevice(first, account)
    const living = await givenDevice(first, await givenAccount(first))
    await loggedOut.person.call(logOut)
    const changed = await givenDevice(first, account)
    const answer = await changed.person.call(changePassword, {
      body: { currentPassword: account.password, newPassword: 'eight pandas in the sun' },
    })
    answer.expect(204)
    const deleted = await givenDevice(first, leaving)
    const gone = await deleted.person.call(deleteAccount, { body: { password: leaving.password } })
    gone.expect(204)
    // At once: whoever was answered is answered for good, whatever happens to the process.
    await first.end(ending)

    const again = await startChild(t, dataDir, UNLIMITED)
    for (const { person } of [loggedOut, changed, deleted]) {
      const dead = await again.bearing(person.authorization ?? '').call(getCart)
      dead.refused('UNAUTHENTICATED')
    }
    const alive = again.bearing(living.person.authorization ?? '')
    await assertLives(alive)
    const refreshed = await again.anybody.call(refreshTokens, {
      body: { refreshToken: living.refreshToken },
    })
    refreshed.expect(200)
    await again.end('SIGKILL')
  })
}

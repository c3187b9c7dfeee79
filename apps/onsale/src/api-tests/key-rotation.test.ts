// ONSALE_DATA_KEYS are rotated while the program serves; nothing that people hold changes.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { getProfile } from '@onsale/contracts/http/me-calls.ts'
import { listAdmissions } from '@onsale/contracts/http/order-calls.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { givenAccount, givenDevice, tryToLogIn, UNLIMITED } from './testing/accounts.ts'
import { givenPaid, givenTicket } from './testing/given.ts'
import { type Child, runCommand, startChild } from './testing/start-child.ts'
import { makeDataDir, testEnvironment } from './testing/start-onsale.ts'

const key = (kid: string, letter: string): string =>
  `${kid}:${Buffer.alloc(32, letter).toString('base64url')}`
const [OLD, FRESH] = [key('old', 'o'), key('fresh', 'f')]

/** Slower than the 10 a second that a person may ask. */
const ASK_EVERY_MS = 110

let dataDir: string
before(async () => {
  dataDir = await makeDataDir()
})
after(() => rm(dataDir, { recursive: true, force: true }))

const withKeys = (keys: string) => ({ ...UNLIMITED, ONSALE_DATA_KEYS: keys })

async function stop(child: Child): Promise<void> {
  assert.equal(await child.end('SIGTERM'), 0)
}

test('after a rotation the old key may go: names, log-ins and codes are what they were', async (t) => {
  const first = await startChild(t, dataDir, withKeys(OLD))
  const account = await givenAccount(first, { name: '김미나' })
  const device = await givenDevice(first, account)
  const { unitId } = await givenTicket(first)
  const { order, admissions } = await givenPaid(device.person, unitId, 2)
  await stop(first)

  const second = await startChild(t, dataDir, withKeys(`${FRESH},${OLD}`))
  const rotating = runCommand(
    ['rotate-keys'],
    testEnvironment(dataDir, withKeys(`${FRESH},${OLD}`)),
  )
  const same = second.bearing(device.person.authorization ?? '')
  const over = new AbortController()
  void rotating.finally(() => over.abort())
  while (!over.signal.aborted) {
    const shown = await same.call(getProfile)
    assert.equal(shown.expect(200).name, '김미나')
    await systemScheduler.sleep(ASK_EVERY_MS)
  }
  const { code, stdout, stderr } = await rotating
  assert.equal(code, 0, stderr)
  assert.match(stdout, /everything lies under "fresh"/)
  assert.match(stdout, /the older keys can be taken out/)
  await stop(second)

  const third = await startChild(t, dataDir, withKeys(FRESH))
  const again = third.bearing(device.person.authorization ?? '')
  assert.equal((await again.call(getProfile)).expect(200).email, account.email)
  const loggedIn = await tryToLogIn(third, account)
  loggedIn.expect(200)
  const listed = await again.call(listAdmissions, { params: { orderId: order.id } })
  assert.deepEqual(listed.expect(200).items, admissions)
  await stop(third)
})

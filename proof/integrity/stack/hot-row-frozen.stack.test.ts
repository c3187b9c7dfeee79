// Failure mode 21 with whole processes: one stands still in the middle of a transaction that
// holds a hot row. The server ends its session, and the other sells that unit within five seconds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { known } from '@onsale/kernel/assert.ts'
import { type Api, createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { givenTicket, inDays } from '@onsale/onsale/api-tests/testing/given.ts'
import { lockWaits } from '@onsale/order/testing/lock-waits.ts'
import {
  type MysqlSession,
  openMysqlSession,
} from '@onsale/platform/database/mysql/mysql-session.ts'
import { addressOf } from '@onsale/platform/testing/reach-mysql.ts'
import { waitUntil } from '../crashes/wait-until.ts'
import { assertInvariants } from './assert-calm.ts'
import { sharedStack } from './shared-stack.ts'

const stackOf = sharedStack()
const SELLS_WITHIN_MS = 5_000
const AT_ONCE = 40
const SOON_MS = 10_000
const LOOK_EVERY_MS = 20
/** Longer than anybody waits for a row, shorter than an idle session is kept. */
const NOBODY_SAYS_ANYTHING_MS = 1_000

/** People who come one after another for one unit, until they are told to stop. */
function keepBuying(api: Api, unitId: string) {
  const stop = new AbortController()
  /** Of the moments in which they asked for what they were granted. */
  const granted: number[] = []
  const oneAfterAnother = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const asked = performance.now()
      const body = { lines: [{ unitId, quantity: 1 }] }
      const answer = await api
        .person()
        .call(createOrder, { body })
        .catch(() => undefined)
      if (answer?.status === 201) granted.push(asked)
      else await sleep(LOOK_EVERY_MS) // the process died, or asks to come again
    }
  }
  const all = Promise.all(Array.from({ length: AT_ONCE }, oneAfterAnother))
  return {
    granted,
    async end() {
      stop.abort()
      await all
    },
  }
}

/** Takes the row's lock; whoever stands still with it loses it within seconds. */
async function lockRow(session: MysqlSession, unitId: string): Promise<void> {
  const stock = { table: 'stock', columns: ['unit_id'], keyColumns: ['unit_id'] }
  const take = async (): Promise<boolean> => {
    await session.begin()
    const options = { lock: true, skipLocked: true }
    if ((await session.selectByKeys(stock, [[unitId]], options)).length === 1) return true
    await session.rollback()
    return false
  }
  await waitUntil('the row is ours', take, SOON_MS)
}

test('one process stands still with a hot row in its hands: the other sells it in 5 s', async (t) => {
  const stack = await stackOf()
  const api = createApi(Number(new URL(stack.url).port))
  t.after(() => api.close())
  const { unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 100_000 }],
  })
  const [holder, other] = stack.of('order').map((one) => known(one, 'an order process'))
  assert.ok(holder !== undefined && other !== undefined)
  const settings = { isolation: 'READ COMMITTED', waitSeconds: 60 } as const
  const session = await openMysqlSession(addressOf(stack.env['DATABASE_URL_ORDER'] ?? ''), settings)
  t.after(() => session.close())
  const crowd = keepBuying(api, unitId)
  await waitUntil('people buy', () => crowd.granted.length > AT_ONCE, SOON_MS)

  // The holder alone is on its way to the row when it stops; then the row is let go to it.
  await other.signal('SIGSTOP')
  await lockRow(session, unitId)
  await waitUntil('it waits for the row', async () => (await lockWaits(session)) > 0, SOON_MS)
  await holder.signal('SIGSTOP')
  await session.rollback()
  const before = crowd.granted.length
  await sleep(NOBODY_SAYS_ANYTHING_MS)
  assert.equal(crowd.granted.length, before, 'nobody sells')

  await other.signal('SIGCONT')
  const since = performance.now()
  const isSold = (): boolean => crowd.granted.some((asked) => asked > since)
  await waitUntil('the other sells it', isSold, SELLS_WITHIN_MS)
  await holder.signal('SIGCONT')
  await crowd.end()
  await assertInvariants(stack)
})

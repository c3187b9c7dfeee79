// Failure mode 21 with whole processes: one stands still in the middle of a transaction that
// holds a hot row. The server ends its session, and the other sells that unit within five seconds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { type Api, createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { givenTicket, inDays } from '@onsale/onsale/api-tests/testing/given.ts'
import { lockWaits } from '@onsale/order/testing/lock-waits.ts'
import {
  type MysqlSession,
  openMysqlSession,
} from '@onsale/platform/database/mysql/mysql-session.ts'
import { addressOf } from '@onsale/platform/testing/reach-mysql.ts'
import type { ServiceProcess } from '@onsale/testkit/stack/service-process.ts'
import { waitUntil } from '../crashes/wait-until.ts'
import { assertInvariants } from './assert-calm.ts'
import { sharedStack } from './shared-stack.ts'

const stackOf = sharedStack()
const SELLS_WITHIN_MS = 5_000
const AT_ONCE = 40
const SOON_MS = 10_000
const TRIES_MAX = 60
const BOTH_WAIT_WITHIN_MS = 900
const LOOK_EVERY_MS = 20
/** The server tells of its transactions as they were up to a tenth of a second ago. */
const TOLD_AFTER_MS = 200

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

/** Takes the row's lock, of the server's root, for whom nobody waits long. */
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

/** Whether somebody waits for an answer of each; a worker may wait for the row as well. */
async function areBothAsked(processes: readonly ServiceProcess[]): Promise<boolean> {
  const texts = await Promise.all(
    processes.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
  )
  return texts.every((text) => /^onsale_http_in_flight\{listener="internal"\} [1-9]/m.test(text))
}

/**
 * Holds the row until both processes wait for it. Who has waited for a second looks for other work,
 * and comes back when the row is free: then we try again.
 */
async function letBothWait(
  session: MysqlSession,
  unitId: string,
  processes: readonly ServiceProcess[],
): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    await lockRow(session, unitId)
    const giveUpAt = performance.now() + BOTH_WAIT_WITHIN_MS
    while (performance.now() < giveUpAt) {
      if ((await lockWaits(session)) === 2 && (await areBothAsked(processes))) return
      await sleep(LOOK_EVERY_MS)
    }
    await session.rollback()
    await sleep(BOTH_WAIT_WITHIN_MS)
  }
  assert.fail(`both never waited for the row in ${TRIES_MAX} tries`)
}

/** The account whose transaction holds rows at this moment, when somebody's does. */
async function whoHoldsRows(session: MysqlSession): Promise<string | undefined> {
  const [row] = await session.query(`SELECT p.user FROM information_schema.innodb_trx t
    JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
    WHERE t.trx_state = 'RUNNING' AND t.trx_rows_locked > 0 AND p.id <> CONNECTION_ID()`)
  return row === undefined ? undefined : String(Object.values(row)[0])
}

test('one process stands still with a hot row in its hands: the other sells it in 5 s', async (t) => {
  const stack = await stackOf()
  const api = createApi(Number(new URL(stack.url).port))
  t.after(() => api.close())
  const rootUrl = new URL(stack.mysql.url)
  rootUrl.pathname = new URL(stack.env['DATABASE_URL_ORDER'] ?? '').pathname
  const [one, two] = stack.of('order')
  assert.ok(one !== undefined && two !== undefined)
  // Another account than the other's, so that the server tells them apart.
  await one.stop()
  await one.start({ DATABASE_URL_ORDER: rootUrl.href })
  const settings = { isolation: 'READ COMMITTED', waitSeconds: 60 } as const
  const session = await openMysqlSession(addressOf(rootUrl.href), settings)
  t.after(() => session.close())
  const { unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 100_000 }],
  })
  const crowd = keepBuying(api, unitId)
  t.after(() => crowd.end())
  await waitUntil('people buy', () => crowd.granted.length > AT_ONCE, SOON_MS)

  // Both are on their way to the row when they stop; then it is let go, to one of them.
  await letBothWait(session, unitId, [one, two])
  await Promise.all([one.signal('SIGSTOP'), two.signal('SIGSTOP')])
  await session.rollback()
  await sleep(TOLD_AFTER_MS)
  const account = await whoHoldsRows(session)
  assert.ok(account !== undefined, 'somebody stands still with the row')
  const [holder, other] = account === 'root' ? [one, two] : [two, one]

  await other.signal('SIGCONT')
  const since = performance.now()
  const isSold = (): boolean => crowd.granted.some((asked) => asked > since)
  await waitUntil('the other sells it', isSold, SELLS_WITHIN_MS)
  t.diagnostic(`the other sold it again after ${Math.round(performance.now() - since)} ms`)
  await holder.signal('SIGCONT')
  await crowd.end()
  await assertInvariants(stack)
})

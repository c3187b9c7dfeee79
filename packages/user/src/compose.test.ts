import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import { createInProcessClient } from '@onsale/platform/http/in-process-client.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { serve } from '@onsale/platform/testing/listening.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { createSealer } from './adapters/crypto/sealer.ts'
import { composeUser } from './compose.ts'
import { until } from './testing/given-mail.ts'
import { openScratchDatabase } from './testing/scratch-database.ts'
import { dataKey, openScratchVault } from './testing/scratch-vault.ts'

const key = (kid: string, fill: number) => ({ kid, secret: new Uint8Array(32).fill(fill) })
const dataKeys = [dataKey('d1', 1)]
const person = { email: 'mina@example.com', password: 'a panda in the rain' }

interface Roles {
  readonly serves?: boolean
  readonly works?: boolean
  readonly firstAdmin?: { readonly email: string; readonly password: string }
}

/** Takes every mail and counts what is asked of it. */
function countingTransport() {
  const transport = {
    sent: 0,
    checks: 0,
    async send() {
      transport.sent += 1
    },
    async check() {
      transport.checks += 1
    },
    async close() {},
  }
  return transport
}

/** The service as it is, real hashing included, over files that outlive a restart. */
async function given(t: TestContext) {
  const database = await openScratchDatabase(t)
  const vault = await openScratchVault(t)
  const randomness = createSystemRandomness()
  return async (tokenKeys: Keys, options: Roles = {}) => {
    const { serves = true, works = true } = options
    const transport = countingTransport()
    const tools = {
      clock: systemClock,
      scheduler: systemScheduler,
      ids: createIds(systemClock, randomness),
      randomness,
      logger: createRecordingLogger(),
      metrics: createMetrics({ ofProcess: false }),
    }
    const service = await composeUser({
      ...tools,
      database,
      vaultDatabase: vault.database,
      tokenKeys,
      dataKeys,
      publicUrl: () => 'http://localhost:3000',
      publicWritesPerMinute: 120,
      retentionDays: 1_826,
      orderClient: createInProcessClient([], tools),
      shop: () => ({ name: 'onsale', url: 'http://localhost:3000' }),
      serves,
      ...(works && { bus: createLocalBus(tools), mailTransport: transport }),
      ...(options.firstAdmin !== undefined && { firstAdmin: options.firstAdmin }),
    })
    const { server } = await serve(service.routes)
    t.after(async () => {
      await server.close()
      await service.close()
    })
    const post = async (url: string, payload: object) => {
      const { statusCode, body } = await server.app.inject({ method: 'POST', url, payload })
      // Every answer of these calls is an object, or none.
      const parsed = (body === '' ? {} : JSON.parse(body)) as Record<string, string>
      return { status: statusCode, body: parsed }
    }
    /** The code in the newest queued mail. */
    const code = async () => {
      const mail = await database.reader
        .selectFrom('mails')
        .select(['person_id', 'params_sealed'])
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow()
      const opened = await vault.vault(dataKeys).open([mail.person_id])
      const mailKey = opened.get(mail.person_id)
      assert.ok(mailKey !== undefined)
      const params = createSealer(randomness).open(mailKey, 'mail', mail.params_sealed ?? '')
      return (JSON.parse(params) as { code: string }).code
    }
    return { post, code, service, transport }
  }
}

test('a session outlives a restart, and a change of the key that signs', async (t) => {
  const start = await given(t)
  const first = await start([key('t1', 1)])
  const signedUp = await first.post('/api/auth/signup', { ...person, name: '김미나' })
  assert.equal(signedUp.status, 202)
  const verify = { attemptId: signedUp.body['attemptId'], code: await first.code() }
  assert.equal((await first.post('/api/auth/verify-email', verify)).status, 204)
  const opened = await first.post('/api/auth/login', person)
  assert.equal(opened.status, 200)
  await first.service.close()

  const second = await start([key('t2', 2), key('t1', 1)])
  const { refreshToken } = opened.body
  const refreshed = await second.post('/api/auth/refresh', { refreshToken })
  assert.equal(refreshed.status, 200)
  const headerOf = (token = ''): unknown =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
  assert.deepEqual(headerOf(opened.body['accessToken']), { alg: 'HS256', typ: 'JWT', kid: 't1' })
  assert.deepEqual(headerOf(refreshed.body['accessToken']), { alg: 'HS256', typ: 'JWT', kid: 't2' })
  assert.equal((await second.post('/api/auth/login', person)).status, 200)
  const wrong = await second.post('/api/auth/login', { ...person, password: 'not this one' })
  assert.equal(wrong.status, 401)
})

test('what was started stops, and nothing is left behind', async (t) => {
  const start = await given(t)
  const { service } = await start([key('t1', 1)])
  service.start()
  await service.stop()
  await service.close()
})

test('a process that only serves queues mails, and one that only works sends them', async (t) => {
  const start = await given(t)
  const serving = await start([key('t1', 1)], { works: false })
  serving.service.start()
  const signUp = await serving.post('/api/auth/signup', { ...person, name: '김미나' })
  assert.equal(signUp.status, 202)
  await serving.service.stop()
  assert.deepEqual([serving.transport.checks, serving.transport.sent], [0, 0])

  const working = await start([key('t1', 1)], { serves: false, firstAdmin: person })
  assert.deepEqual([working.service.routes, working.service.internalRoutes], [[], []])
  working.service.start()
  await until('the mail is sent', () => working.transport.sent === 1)
  await working.service.stop()
})

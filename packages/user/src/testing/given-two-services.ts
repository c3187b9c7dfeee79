import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Clock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { MysqlSchema } from '@onsale/platform/database/mysql/address.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '@onsale/platform/database/mysql/open-mysql-database.ts'
import type { MailTransport, OutgoingMail } from '@onsale/platform/mail/transport.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { serve } from '@onsale/platform/testing/listening.ts'
import { scratchSchema } from '@onsale/platform/testing/mysql-server.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { migrations } from '../../migrations/index.ts'
import { vaultMigrations } from '../../migrations/vault/index.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import type { VaultTables } from '../adapters/vault/tables.ts'
import { composeUser } from '../compose.ts'
import { clientOfFakeOrder, createFakeOrder, type FakeOrder } from './fake-order.ts'
import { createFakePasswords } from './fake-passwords.ts'
import { type AheadClock, createAheadClock } from './given-mail.ts'
import { type Answered, identifyBy, TOKEN_SECRET } from './listening-accounts.ts'
import { dataKey } from './scratch-vault.ts'

export const DATA_KEYS = [dataKey('d1', 1)]
export const ORIGIN = 'http://localhost:3000'

export type Service = Awaited<ReturnType<typeof startService>>

interface Shared {
  readonly user: MysqlSchema
  readonly vault: MysqlSchema
  readonly clock: AheadClock
  readonly order: FakeOrder
  readonly transport: MailTransport
}

export interface StartOptions {
  readonly dataKeys?: readonly DataKey[]
  readonly firstAdmin?: { readonly email: string; readonly password: string }
}

/** Mails that arrived, of whichever service; a test may hold them up. */
export interface Arriving extends MailTransport {
  readonly arrived: OutgoingMail[]
  onArrival: (mail: OutgoingMail) => Promise<void>
}

function createArriving(): Arriving {
  const transport: Arriving = {
    arrived: [],
    onArrival: async () => {},
    async send(mail) {
      transport.arrived.push(mail)
      await transport.onArrival(mail)
    },
    async check() {},
    async close() {},
  }
  return transport
}

/**
 * User services as processes run them, side by side over one schema and one vault on a real
 * server: each composed by itself, with connections of its own.
 */
export async function givenSchemas(t: TestContext) {
  const afterwards: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const work of afterwards.toReversed()) await work()
  })
  const schema = (name: string, of: typeof migrations) =>
    scratchSchema((work) => afterwards.push(work), { name, up: (to) => migrateMysql(to, of) })
  const user = await schema('user', migrations)
  const vault = await schema('vault', vaultMigrations)
  const transport = createArriving()
  const shared = { user, vault, clock: createAheadClock(), order: createFakeOrder(), transport }
  const atEnd = (work: () => Promise<void>) => void afterwards.push(work)
  return {
    ...shared,
    start: (options: StartOptions = {}) => startService(shared, atEnd, options),
  }
}

/** Two of them, with verbs of somebody who uses them. */
export async function givenTwoServices(t: TestContext) {
  const schemas = await givenSchemas(t)
  const services = [await schemas.start(), await schemas.start()] as const
  return { ...schemas, services, one: services[0], other: services[1] }
}

async function startService(
  shared: Shared,
  atEnd: (work: () => Promise<void>) => void,
  { dataKeys = DATA_KEYS, ...options }: StartOptions,
) {
  const { clock, order, transport } = shared
  const [scheduler, randomness] = [systemScheduler, createSystemRandomness()]
  const database = openMysqlDatabase<UserTables>({ address: shared.user, scheduler, randomness })
  const vaultDatabase = openMysqlDatabase<VaultTables>({
    ...{ address: shared.vault, scheduler, randomness },
  })
  atEnd(async () => {
    await database.close()
    await vaultDatabase.close()
  })
  const logger = createRecordingLogger()
  const ids = createIds(clock, randomness)
  const tools = { clock, scheduler, ids, randomness, logger }
  const passwords = { ...createFakePasswords(), waiting: 0, close: async () => {} }
  const service = await composeUser({
    ...tools,
    ...options,
    metrics: createMetrics({ ofProcess: false }),
    database,
    vaultDatabase,
    tokenKeys: [{ kid: 'test', secret: TOKEN_SECRET }],
    dataKeys,
    publicUrl: () => ORIGIN,
    publicWritesPerMinute: 4_000,
    retentionDays: 1_826,
    orderClient: clientOfFakeOrder(order),
    mailTransport: transport,
    shop: () => ({ name: 'onsale', url: ORIGIN }),
    bus: createLocalBus(tools),
    passwords,
  })
  atEnd(async () => {
    await service.stop()
    await service.close()
  })
  const send = await listen(service.routes, clock, atEnd)
  return { service, database, vaultDatabase, send, passwords, lines: logger.lines }
}

async function listen(
  routes: Parameters<typeof serve>[0],
  clock: Clock,
  atEnd: (work: () => Promise<void>) => void,
) {
  const { server } = await serve(routes, { identify: identifyBy(() => clock.now()), clock })
  atEnd(() => server.close())
  return async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: object,
    accessToken?: unknown,
  ): Promise<Answered> => {
    const headers: Record<string, string> =
      typeof accessToken === 'string' ? { authorization: `Bearer ${accessToken}` } : {}
    const answer = await server.app.inject({
      ...{ method, url, headers },
      ...(payload !== undefined && { payload }),
    })
    // Every answer of these routes that has a body has an object.
    const body = (answer.body === '' ? {} : answer.json()) as Answered['body']
    return { status: answer.statusCode, body, headers: answer.headers }
  }
}

const LOOK_MS_MAX = 10_000

/** Looks again and again until it is so. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  lookEveryMs = 20,
): Promise<void> {
  for (let lookedMs = 0; lookedMs < LOOK_MS_MAX; lookedMs += lookEveryMs) {
    if (await isSo()) return
    await systemScheduler.sleep(lookEveryMs)
  }
  assert.fail('it did not come to that within 10 s')
}

/** The newest code of so many digits that was mailed to somebody, among the mails after `from`. */
export async function mailedCode(
  { arrived }: Pick<Arriving, 'arrived'>,
  to: string,
  { digits = 6, from = 0 } = {},
): Promise<string> {
  const form = new RegExp(`(?<!\\d)\\d{${digits}}(?!\\d)`)
  const find = () => arrived.slice(from).findLast((mail) => mail.to === to && form.test(mail.text))
  await eventually(() => find() !== undefined)
  return form.exec(find()?.text ?? '')?.[0] ?? ''
}

export const PASSWORD = 'a panda in the rain'

/** Signs up at one of the services and proves the address; its worker must be started. */
export async function makeAccount(
  { send }: Pick<Service, 'send'>,
  transport: Arriving,
  email: string,
): Promise<void> {
  const asked = { email, password: PASSWORD, name: '김미나' }
  const { body, status } = await send('POST', '/api/auth/signup', asked)
  assert.equal(status, 202)
  const verify = { attemptId: body['attemptId'], code: await mailedCode(transport, email) }
  assert.equal((await send('POST', '/api/auth/verify-email', verify)).status, 204)
}

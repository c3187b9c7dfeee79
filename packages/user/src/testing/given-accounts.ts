import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SignUp } from '@onsale/contracts/http/account.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import {
  createSimulatedTime,
  type SimulatedTime,
} from '@onsale/platform/bus/testing/simulated-time.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { KeyedTurns } from '@onsale/platform/limits/keyed-turns.ts'
import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { createHashes } from '../adapters/crypto/hashes.ts'
import { createRefreshTokens } from '../adapters/crypto/refresh-tokens.ts'
import { createSealer } from '../adapters/crypto/sealer.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { createSqlUserStore } from '../adapters/sql/user-store.ts'
import type { NewMail, UserDeps } from '../ports.ts'
import { logIn, type LogInCommand } from '../usecases/log-in.ts'
import type { Opened } from '../usecases/open-session.ts'
import { signUp } from '../usecases/sign-up.ts'
import { verifyEmail } from '../usecases/verify-email.ts'
import { createFakePasswords, type FakePasswords } from './fake-passwords.ts'
import { createMemoryVault, type MemoryVault } from './memory-vault.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

/** 10:00 in Seoul on 2026-11-23. */
export const START_MS = Date.parse('2026-11-23T01:00:00.000Z')
export const EMAIL = 'mina@example.com'
export const PASSWORD = 'a panda in the rain'
export const SOURCE = '203.0.113.7'
export const SOURCE_FAILURES_MAX = 30

export interface GivenAccounts {
  readonly deps: UserDeps
  readonly time: SimulatedTime
  readonly database: Database<UserTables>
  /** The same service as another process runs it: a database handle of its own. */
  anotherProcess(): UserDeps
  readonly vault: MemoryVault
  readonly passwords: FakePasswords
  /** Mails of committed transactions, oldest first. */
  readonly mails: NewMail[]
  signUp(over?: Partial<SignUp>): Promise<string>
  /** The code of the newest mail to whoever an attempt or a user is. */
  codeOf(template: NewMail['template']): string
  /** Signs up and verifies; the id of the user. */
  account(over?: Partial<SignUp>): Promise<string>
  logIn(over?: Partial<LogInCommand>): ReturnType<typeof logIn>
  /** As above, and it must succeed. */
  open(over?: Partial<LogInCommand>): Promise<Opened>
  /** Types of the person's security events, oldest first. */
  eventsOf(userId: string): Promise<string[]>
  /** Sessions in the feed of revocations, in its order. */
  revoked(): Promise<string[]>
}

/** The use cases over a real database, with time standing still and passwords that cost nothing. */
export async function givenAccounts(
  t: TestContext,
  given?: ScratchDatabase,
): Promise<GivenAccounts> {
  const database = given ?? (await openScratchDatabase(t))
  const time = createSimulatedTime(START_MS)
  const { clock } = time
  const randomness = createSystemRandomness()
  const secret = new Uint8Array(32).fill(7)
  const vault = createMemoryVault()
  const passwords = createFakePasswords()
  const mails: NewMail[] = []
  const deps: UserDeps = {
    store: storeThatTellsMails(database, mails),
    vault,
    sealer: createSealer(randomness),
    hashes: createHashes(secret),
    passwords,
    turns: new KeyedTurns({ scheduler: time.scheduler, randomness }),
    isCommonPassword: (password) => password === 'password123456',
    refreshTokens: createRefreshTokens(secret, randomness),
    signAccessToken: createTokenSigner([{ kid: 'test', secret: new Uint8Array(32).fill(9) }]),
    sourceFailuresMax: SOURCE_FAILURES_MAX,
    clock,
    ids: createIds(clock, randomness),
    randomness,
  }
  const anotherProcess = (): UserDeps => ({
    ...deps,
    store: storeThatTellsMails(database.openAgain(), mails),
    turns: new KeyedTurns({ scheduler: time.scheduler, randomness }),
    ids: createIds(clock, randomness),
  })
  const rest = verbs(deps, mails, database)
  return { deps, anotherProcess, time, database, vault, passwords, mails, ...rest }
}

/** A mail is told once its transaction is committed, and never when it is rolled back. */
function storeThatTellsMails(database: Database<UserTables>, mails: NewMail[]) {
  let ofNewest: NewMail[] = []
  const store = createSqlUserStore({
    database,
    mailTx() {
      const queued: NewMail[] = []
      ofNewest = queued
      return { queueMail: async (mail) => void queued.push(mail) }
    },
  })
  return {
    ...store,
    async write<Result>(work: Parameters<typeof store.write<Result>>[0]) {
      let queued: NewMail[] = []
      const result = await store.write((tx) => {
        queued = ofNewest
        return work(tx)
      })
      mails.push(...queued)
      return result
    },
  }
}

function verbs(deps: UserDeps, mails: readonly NewMail[], database: Database<UserTables>) {
  const given = {
    async signUp(over: Partial<SignUp> = {}) {
      const asked = { email: EMAIL, password: PASSWORD, name: '김미나', ...over }
      const outcome = await signUp(deps, asked)
      assert.equal(outcome.kind, 'taken-in')
      assert.ok(outcome.kind === 'taken-in')
      return outcome.attemptId
    },
    codeOf(template: NewMail['template']) {
      const mail = mails.findLast((each) => each.template === template)
      assert.ok(mail !== undefined, `no mail ${template}`)
      return mail.params['code'] ?? ''
    },
    async account(over: Partial<SignUp> = {}) {
      const attemptId = await given.signUp(over)
      const code = given.codeOf('verify-address')
      assert.deepEqual(await verifyEmail(deps, { attemptId, code }), { kind: 'verified' })
      const index = deps.hashes.emailIndex(over.email ?? EMAIL)
      const user = await deps.store.findUserByAddress(index)
      assert.ok(user !== undefined)
      return user.id
    },
    logIn: (over: Partial<LogInCommand> = {}) =>
      logIn(deps, { email: EMAIL, password: PASSWORD, transport: 'body', source: SOURCE, ...over }),
    async open(over: Partial<LogInCommand> = {}) {
      const outcome = await given.logIn(over)
      assert.ok(outcome.kind === 'opened', JSON.stringify(outcome))
      return outcome
    },
    async eventsOf(userId: string) {
      const rows = await database.reader
        .selectFrom('security_events')
        .select('type')
        .where('user_id', '=', userId)
        .orderBy('id')
        .execute()
      return rows.map(({ type }) => type)
    },
    async revoked() {
      const rows = await deps.store.listRevocations(0, 1_000)
      return rows.map(({ sessionId }) => sessionId)
    },
  }
  return given
}

import type { TestContext } from 'node:test'
import type { Clock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import {
  createSimulatedTime,
  type SimulatedTime,
} from '@onsale/platform/bus/testing/simulated-time.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { createHashes } from '../adapters/crypto/hashes.ts'
import { createRecordKey } from '../adapters/crypto/record-key.ts'
import { createSealer } from '../adapters/crypto/sealer.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { createSqlUserStore } from '../adapters/sql/user-store.ts'
import type { Agreements, Role } from '../domain/person.ts'
import type { NewMail, Vault } from '../ports.ts'
import type { Departure } from '../ports/persons.ts'
import { newSession } from '../usecases/open-session.ts'
import type { PersonalDeps } from '../usecases/personal-deps.ts'
import { createFakeOrder, type FakeOrder } from './fake-order.ts'
import { createMemoryVault, type MemoryVault } from './memory-vault.ts'
import { openScratchDatabase } from './scratch-database.ts'

/** 10:00 in Seoul on 2026-11-23. */
export const START_MS = Date.parse('2026-11-23T01:00:00.000Z')
export const DAY_MS = 86_400_000
export const RETENTION_MS = 1_826 * DAY_MS
export const PASSWORD = 'a panda eats bamboo'
const SECRET = new Uint8Array(32).fill(7)

export interface NewPerson {
  readonly email?: string
  readonly name?: string
  readonly phone?: string
  readonly role?: Role
  readonly agreements?: Agreements
}

export interface GivenPeople {
  readonly time: SimulatedTime
  readonly database: Database<UserTables>
  /** Unused when another was opened. */
  readonly vault: MemoryVault
  readonly order: FakeOrder
  readonly deps: PersonalDeps
  readonly mails: NewMail[]
  /** Departures that failed, with whether they are stuck. */
  readonly failed: { readonly departure: Departure; readonly isStuck: boolean }[]
  /** Somebody with an account; resolves with the id. */
  person(person?: NewPerson): Promise<string>
  /** Logs somebody in; resolves with the session's id. */
  session(userId: string, device?: string): Promise<string>
}

/**
 * People's data over an empty database, with time standing still; their keys in memory, or in
 * the vault that is opened for them.
 */
export async function givenPeople(
  t: TestContext,
  openVault?: (clock: Clock) => Promise<Vault>,
): Promise<GivenPeople> {
  const database = await openScratchDatabase(t)
  const time = createSimulatedTime(START_MS)
  const { clock } = time
  const randomness = createSystemRandomness()
  const [vault, order] = [createMemoryVault(), createFakeOrder()]
  const mails: NewMail[] = []
  const failed: { departure: Departure; isStuck: boolean }[] = []
  const mailTx = () => ({ queueMail: async (mail: NewMail) => void mails.push(mail) })
  const deps: PersonalDeps = {
    ...{ order, clock, randomness },
    vault: (await openVault?.(clock)) ?? vault,
    store: createSqlUserStore({ database, mailTx }),
    sealer: createSealer(randomness),
    hashes: createHashes(SECRET),
    passwords: plainPasswords,
    turns: { run: (_subject, work) => work() },
    isCommonPassword: () => false,
    refreshTokens: {
      make: (sessionId, generation) => `${sessionId} ${generation}`,
      read: () => undefined,
      sealChild: (_parent, child) => child,
      openChild: (_parent, sealed) => sealed,
    },
    signAccessToken: ({ sid }) => `token of ${sid}`,
    sourceFailuresMax: 30,
    ids: createIds(clock, randomness),
    recordKey: createRecordKey(SECRET),
    retentionMs: RETENTION_MS,
    departureFailed: (departure, _fault, isStuck) => void failed.push({ departure, isStuck }),
    exportsUnderWay: { count: 0 },
  }
  return {
    ...{ time, database, vault, order, deps, mails, failed },
    person: (person = {}) => addPerson(deps, person),
    session: (userId, device) => addSession(deps, userId, device),
  }
}

/** Hashes that hide nothing: what costs time is tested elsewhere. */
const plainPasswords = {
  hash: async (password: string) => `hash of ${password}`,
  verify: async (hash: string, password: string) => hash === `hash of ${password}`,
  verifyNothing: async () => false as const,
  isOutdated: () => false,
  refuseWhenFull() {},
}

async function addPerson(deps: PersonalDeps, person: NewPerson): Promise<string> {
  const { store, vault, sealer, hashes, ids, clock } = deps
  const id = ids.next()
  const { email = `${id}@example.com`, name = 'Kim Mina', phone, role = 'customer' } = person
  const key = await vault.make(id)
  const user = {
    ...({ id, version: 1, locale: 'ko', role, sessionEpoch: 0, closedAt: null } as const),
    emailIndex: hashes.emailIndex(email),
    emailSealed: sealer.seal(key, 'email', email),
    nameSealed: sealer.seal(key, 'name', name),
    phoneSealed: phone === undefined ? null : sealer.seal(key, 'phone', phone),
    passwordHash: await deps.passwords.hash(PASSWORD),
    createdAt: clock.now(),
  }
  await store.write(async (tx) => {
    await tx.insertUser(user)
    await tx.insertAgreements(id, person.agreements ?? {}, clock.now())
  })
  return id
}

async function addSession(
  deps: PersonalDeps,
  userId: string,
  device = 'Panda phone',
): Promise<string> {
  const key = await deps.vault.make(userId)
  return deps.store.write(async (tx) => {
    const user = await tx.lockUser(userId)
    if (user === undefined) throw new Error('no such user')
    const opening = { key, name: device, transport: 'body' } as const
    const { session } = newSession(deps, user, opening, deps.clock.now())
    await tx.insertSession(session)
    return session.id
  })
}

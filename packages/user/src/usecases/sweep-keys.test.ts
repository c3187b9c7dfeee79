import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createSqlStoredKeys } from '../adapters/vault/sql-stored-keys.ts'
import type { Attempt } from '../domain/person.ts'
import { retentionKeyOf } from '../domain/retained.ts'
import { givenPeople, PASSWORD, START_MS } from '../testing/given-people.ts'
import { NO_OBLIGATIONS } from '../testing/fake-order.ts'
import { dataKey, openScratchVault, type ScratchVault } from '../testing/scratch-vault.ts'
import { deleteAccount } from './delete-account.ts'
import { KEY_WITHOUT_ROW_MS_MAX, sweepKeys } from './sweep-keys.ts'

/** People whose keys lie in a real vault. */
async function givenVault(t: TestContext) {
  const opened = Promise.withResolvers<ScratchVault>()
  const given = await givenPeople(t, async (clock) => {
    opened.resolve(await openScratchVault(t, clock))
    return (await opened.promise).vault([dataKey('k', 1)])
  })
  const { deps } = given
  const scratch = await opened.promise
  const storedKeys = createSqlStoredKeys({ database: scratch.database })
  const sweep = (after = '', max = 100) => sweepKeys({ ...deps, storedKeys }, after, max)
  const names = async () => {
    const rows = await scratch.database.reader.selectFrom('data_keys').select('person_id').execute()
    return rows.map(({ person_id }) => person_id).toSorted()
  }
  return { ...given, vault: deps.vault, sweep, names, storedKeys }
}

test('a key without an account, an attempt or retained data goes, once it is old enough', async (t) => {
  const { vault, sweep, names, time } = await givenVault(t)
  await vault.make('nobody')
  await vault.make(retentionKeyOf('nobody else'))
  await time.advance(KEY_WITHOUT_ROW_MS_MAX)
  await sweep()
  assert.equal((await names()).length, 2)
  await time.advance(1)
  await sweep()
  assert.deepEqual(await names(), [])
})

test('a key that is needed stays: of an account, of an attempt, of retained data', async (t) => {
  const { vault, sweep, names, time, person, deps } = await givenVault(t)
  const userId = await person()
  await vault.make('attempt')
  await deps.store.write(async (tx) => {
    await tx.insertAttempt(attempt)
    await tx.insertRetained({ personId: 'gone', sealed: 'sealed', until: START_MS * 2 })
  })
  await vault.make(retentionKeyOf('gone'))
  await vault.make('gone')
  await time.advance(2 * KEY_WITHOUT_ROW_MS_MAX)
  await sweep()
  assert.deepEqual(await names(), [userId, 'attempt', retentionKeyOf('gone')].toSorted())
})

test('it goes page by page, and from the start again', async (t) => {
  const { vault, sweep, names, time, person } = await givenVault(t)
  const kept = await person()
  for (const name of ['a', 'b', 'c']) await vault.make(name)
  await time.advance(2 * KEY_WITHOUT_ROW_MS_MAX)
  const after = await sweep('', 2)
  assert.ok(after !== undefined)
  assert.equal((await names()).length, 3)
  assert.equal(await sweep(after, 3), undefined)
  assert.deepEqual(await names(), [kept])
})

test('a key that a second try is about to use is not swept from under it', async (t) => {
  const { vault, names, time, storedKeys } = await givenVault(t)
  const name = retentionKeyOf('mina')
  await vault.make(name)
  await time.advance(2 * KEY_WITHOUT_ROW_MS_MAX)
  const before = time.clock.now() - KEY_WITHOUT_ROW_MS_MAX
  assert.deepEqual(await storedKeys.listMadeBefore(before, '', 10), [name])
  await vault.make(name)
  await storedKeys.destroyMadeBefore([name], before)
  assert.deepEqual(await names(), [name])
})

test('a deletion that was cut short after its retention key leaves no key behind', async (t) => {
  const { deps, order, sweep, names, time, person } = await givenVault(t)
  const userId = await person()
  order.obligations = { ...NO_OBLIGATIONS, keptOrders: 1 }
  const { write } = deps.store
  let writes = 0
  const store: typeof deps.store = {
    ...deps.store,
    write(work) {
      writes += 1
      // A try taken, the proof, the deletion.
      return writes === 3 ? Promise.reject(new Error('ended')) : write(work)
    },
  }
  const asked = { userId, password: PASSWORD, giveUpOrders: false }
  await assert.rejects(deleteAccount({ ...deps, store }, asked), /ended/)
  assert.deepEqual(await names(), [userId, retentionKeyOf(userId)].toSorted())
  await time.advance(2 * KEY_WITHOUT_ROW_MS_MAX)
  await sweep()
  assert.deepEqual(await names(), [userId])
})

const attempt: Attempt = {
  ...{ id: 'attempt id', personId: 'attempt', emailIndex: 'index', emailSealed: 'e' },
  ...{ nameSealed: 'n', phoneSealed: null, locale: 'ko', agreements: {}, passwordHash: 'p' },
  ...{ codeHash: null, codeSentAt: START_MS, codeExpiresAt: START_MS, tries: 0, resends: 0 },
  createdAt: START_MS,
}

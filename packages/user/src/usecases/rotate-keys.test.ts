import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { createSqlWrappedKeys } from '../adapters/vault/sql-wrapped-keys.ts'
import type { PersonKey } from '../ports.ts'
import type { WrappedKeys } from '../ports/wrapped-keys.ts'
import { dataKey, openScratchVault, type ScratchVault } from '../testing/scratch-vault.ts'
import { KEYS_PER_STEP_MAX, rotateKeys } from './rotate-keys.ts'

const [old, fresh] = [dataKey('old', 1), dataKey('fresh', 2)]
const silent = (): void => {}

async function givenPeople(t: TestContext, count: number) {
  const scratch = await openScratchVault(t)
  const vault = scratch.vault([old])
  const made = new Map<string, PersonKey>()
  for (let at = 0; at < count; at += 1) made.set(`p${at}`, await vault.make(`p${at}`))
  return { scratch, made }
}

function wrappedKeys({ database }: ScratchVault, keys: readonly DataKey[]): WrappedKeys {
  return createSqlWrappedKeys({ database, keys, randomness: createSystemRandomness() })
}

test('every key comes under the first data key and is what it was; the old one may go', async (t) => {
  const { scratch, made } = await givenPeople(t, 5)
  const told: number[] = []
  const keys = wrappedKeys(scratch, [fresh, old])
  const done = await rotateKeys({ keys }, ({ left }) => told.push(left))
  assert.deepEqual(done, { rewrapped: 5, left: 0, unreadable: 0 })
  assert.deepEqual(told, [0])
  assert.deepEqual(await scratch.vault([fresh]).open([...made.keys()]), made)
})

test('what was cut short is taken up where it stood', async (t) => {
  const { scratch, made } = await givenPeople(t, 7)
  const keys = wrappedKeys(scratch, [fresh, old])
  await keys.rewrapSome('', 3)
  assert.equal(await keys.countLeft(), 4)
  assert.deepEqual(await scratch.vault([fresh, old]).open([...made.keys()]), made)
  assert.deepEqual(await rotateKeys({ keys }, silent), { rewrapped: 4, left: 0, unreadable: 0 })
  assert.deepEqual(await rotateKeys({ keys }, silent), { rewrapped: 0, left: 0, unreadable: 0 })
})

test('a key whose data key is missing stays, is counted, and holds nobody else up', async (t) => {
  const { scratch } = await givenPeople(t, 2)
  await scratch.vault([dataKey('lost', 3)]).make('somebody')
  const keys = wrappedKeys(scratch, [fresh, old])
  assert.deepEqual(await rotateKeys({ keys }, silent), { rewrapped: 2, left: 1, unreadable: 1 })
  assert.equal((await scratch.vault([dataKey('lost', 3)]).open(['somebody'])).size, 1)
})

test('a key destroyed while it is wrapped anew stays destroyed', async (t) => {
  const { scratch } = await givenPeople(t, 3)
  const { database } = scratch
  const keys = createSqlWrappedKeys({
    database: {
      ...database,
      async write(work) {
        await scratch.vault([old]).destroy(['p1'])
        return database.write(work)
      },
    },
    keys: [fresh, old],
    randomness: createSystemRandomness(),
  })
  assert.equal((await keys.rewrapSome('', 10)).rewrapped, 2)
  const there = await scratch.vault([fresh, old]).open(['p0', 'p1', 'p2'])
  assert.deepEqual([...there.keys()].sort(), ['p0', 'p2'])
})

test('a key that was destroyed and made anew meanwhile is not put back', async (t) => {
  const { scratch } = await givenPeople(t, 1)
  const { database } = scratch
  let anew: PersonKey | undefined
  const keys = createSqlWrappedKeys({
    database: {
      ...database,
      async write(work) {
        await scratch.vault([old]).destroy(['p0'])
        anew = await scratch.vault([old]).make('p0')
        return database.write(work)
      },
    },
    keys: [fresh, old],
    randomness: createSystemRandomness(),
  })
  assert.equal((await keys.rewrapSome('', 10)).rewrapped, 0)
  assert.deepEqual((await scratch.vault([old]).open(['p0'])).get('p0'), anew)
})

test('it goes in steps of a bounded number of keys', async () => {
  const asked: number[] = []
  let pages = 3
  const keys: WrappedKeys = {
    countLeft: async () => 0,
    async rewrapSome(_afterId, keysMax) {
      asked.push(keysMax)
      pages -= 1
      return { rewrapped: pages >= 0 ? 1 : 0, unreadable: 0, lastId: pages > 0 ? 'p' : undefined }
    },
  }
  await rotateKeys({ keys }, silent)
  assert.deepEqual(asked, [...Array.from({ length: 4 }, () => KEYS_PER_STEP_MAX)])
})

test('somebody who keeps adding keys does not keep it going forever', async () => {
  let steps = 0
  const keys: WrappedKeys = {
    countLeft: async () => 1,
    async rewrapSome() {
      steps += 1
      return { rewrapped: 1, unreadable: 0, lastId: undefined }
    },
  }
  assert.equal((await rotateKeys({ keys }, silent)).left, 1)
  assert.equal(steps, 10)
})

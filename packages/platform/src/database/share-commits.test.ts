import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openScratchDatabase, type ScratchTables } from '../outbox/testing/scratch.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Database } from './database.ts'
import { shareCommits } from './share-commits.ts'
import { StoreUnavailable } from './sql-session.ts'

type Write = Database<ScratchTables>['write']

async function given(t: TestContext) {
  const database = await openScratchDatabase(t)
  let transactions = 0
  const counted: Write = (work) => {
    transactions += 1
    return database.write(work)
  }
  const write = shareCommits<ScratchTables>({ write: counted })
  const put = (id: string) =>
    write(async (tx) => {
      await tx.insertInto('effects').values({ event_id: id, note: 'done' }).execute()
      return id
    })
  const stored = async (): Promise<string[]> => {
    const rows = await database.reader.selectFrom('effects').select('event_id').execute()
    return rows.map((row) => row.event_id).toSorted()
  }
  return { write, put, stored, transactions: () => transactions }
}

test('works that wait while one commits share the next transaction', async (t) => {
  const { put, stored, transactions } = await given(t)
  const ids = ['a', 'b', 'c', 'd']
  assert.deepEqual(await Promise.all(ids.map(put)), ids)
  assert.deepEqual(await stored(), ids)
  assert.equal(transactions(), 2)
})

test('one that fails leaves nothing, and the others are done all the same', async (t) => {
  const { write, put, stored } = await given(t)
  const ended = await Promise.allSettled([
    put('a'),
    put('b'),
    write(async (tx) => {
      await tx.insertInto('effects').values({ event_id: 'half', note: 'done' }).execute()
      throw new Error('changed its mind')
    }),
    put('c'),
  ])
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(await stored(), ['a', 'b', 'c'])
})

test('a store that is away fails all that went together, at once', async () => {
  let tries = 0
  const write = shareCommits<ScratchTables>({
    write: () => {
      tries += 1
      return Promise.reject(new StoreUnavailable('the disk is full'))
    },
  })
  const ended = await Promise.allSettled([1, 2, 3].map(() => write(async () => 0)))
  assert.ok(
    ended.every((end) => end.status === 'rejected' && end.reason instanceof StoreUnavailable),
  )
  assert.equal(tries, 2)
})

test('nobody is answered before the commit', async () => {
  const committed = Promise.withResolvers<void>()
  const write = shareCommits<ScratchTables>({
    async write(work) {
      // The work asks nothing of its transaction.
      const result = await work(undefined as unknown as Parameters<typeof work>[0])
      await committed.promise
      return result
    },
  })
  let isAnswered = false
  const answered = write(async () => {}).then(() => (isAnswered = true))
  await new Promise<void>((resolve) => systemScheduler.soon(resolve))
  assert.equal(isAnswered, false)
  committed.resolve()
  await answered
})

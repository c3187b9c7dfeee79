import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenAccounts } from '../testing/given-accounts.ts'
import { refreshSession } from '../usecases/refresh-session.ts'
import { tellingStore } from './telling-store.ts'

test('whoever queued a mail tells so once it is committed; who queued none wakes nobody', async (t) => {
  const { deps, account, open, mails } = await givenAccounts(t)
  await account()
  const { refreshToken } = await open()
  const told: number[] = []
  const store = tellingStore(deps.store, () => told.push(mails.length))
  const refreshed = await refreshSession({ ...deps, store }, { refreshToken, allows: () => true })
  assert.equal(refreshed.kind, 'opened')
  assert.deepEqual(told, [])
  const before = mails.length
  const mail = { id: 'm', personId: 'p', template: 'reset-password', locale: 'ko' } as const
  const key = await deps.vault.make('p')
  await store.write((tx) => tx.queueMail({ ...mail, params: { code: '1' } }, key))
  assert.deepEqual(told, [before + 1])
  await assert.rejects(
    store.write(async (tx) => {
      await tx.queueMail({ ...mail, params: { code: '2' } }, key)
      throw new Error('changed its mind')
    }),
  )
  assert.deepEqual(told, [before + 1])
})

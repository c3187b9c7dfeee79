import assert from 'node:assert/strict'
import { test } from 'node:test'
import { known } from '@onsale/kernel/assert.ts'
import { dataKey, openScratchVault } from '../../testing/scratch-vault.ts'
import { vaultConformance } from '../../testing/vault.conformance.ts'

const [old, fresh] = [dataKey('old', 1), dataKey('fresh', 2)]

vaultConformance('SQL vault', async (t) => (await openScratchVault(t)).vault([old]))

test('a key outlives a new first data key, and opens only with the one that wraps it', async (t) => {
  const scratch = await openScratchVault(t)
  const made = await scratch.vault([old]).make('mina')
  const opened = await scratch.vault([fresh, old]).open(['mina'])
  assert.deepEqual(opened.get('mina'), made)
  await assert.rejects(scratch.vault([fresh]).open(['mina']), /lacks the key "old"/)
})

test("a wrapped key moved to another person's row does not open", async (t) => {
  const { database, vault } = await openScratchVault(t)
  const { wrapped } = await wrappedOf('mina')
  await vault([old]).make('otto')
  await database.write((tx) =>
    tx.updateTable('data_keys').set({ wrapped }).where('person_id', '=', 'otto').execute(),
  )
  await assert.rejects(vault([old]).open(['otto']))
  assert.equal((await vault([old]).open(['mina'])).size, 1)

  async function wrappedOf(personId: string) {
    await vault([old]).make(personId)
    const rows = database.reader.selectFrom('data_keys').selectAll()
    return known(await rows.where('person_id', '=', personId).executeTakeFirst(), 'the row')
  }
})

test('the files hold no key in clear, and nothing of one that was destroyed', async (t) => {
  const scratch = await openScratchVault(t)
  const vault = scratch.vault([old])
  const { secret } = await vault.make('mina')
  for (const form of ['latin1', 'hex', 'base64', 'base64url'] as const) {
    assert.deepEqual(scratch.whereFound(Buffer.from(secret).toString(form)), [], form)
  }
  const rows = await scratch.database.reader.selectFrom('data_keys').select('wrapped').execute()
  const wrapped = known(rows[0], 'the row').wrapped
  assert.notDeepEqual(scratch.whereFound(wrapped), [])
  await vault.destroy(['mina'])
  assert.deepEqual(scratch.whereFound(wrapped), [])
})

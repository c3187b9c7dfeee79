import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Vault } from '../ports.ts'

/** What every vault does, whatever it lies in. */
export function vaultConformance(name: string, given: (t: TestContext) => Promise<Vault>): void {
  test(`${name}: a key that was made opens as it was`, async (t) => {
    const vault = await given(t)
    const made = await vault.make('mina')
    assert.equal(made.personId, 'mina')
    assert.equal(made.secret.length, 32)
    assert.deepEqual((await vault.open(['mina'])).get('mina'), made)
  })

  test(`${name}: everybody has a key of their own`, async (t) => {
    const vault = await given(t)
    const [one, other] = [await vault.make('mina'), await vault.make('otto')]
    assert.notDeepEqual(one.secret, other.secret)
    assert.notEqual(one.keyId, other.keyId)
  })

  test(`${name}: making one again gives the one that is there`, async (t) => {
    const vault = await given(t)
    const [one, other] = await Promise.all([vault.make('mina'), vault.make('mina')])
    assert.deepEqual(one, other)
    assert.deepEqual(await vault.make('mina'), one)
  })

  test(`${name}: a destroyed key is missing, and its neighbours stay`, async (t) => {
    const vault = await given(t)
    await vault.make('mina')
    await vault.make('otto')
    await vault.destroy(['mina', 'nobody'])
    await vault.destroy(['mina'])
    assert.deepEqual([...(await vault.open(['mina', 'otto'])).keys()], ['otto'])
  })

  test(`${name}: whoever comes after a destroyed key gets another`, async (t) => {
    const vault = await given(t)
    const before = await vault.make('mina')
    await vault.destroy(['mina'])
    assert.notDeepEqual((await vault.make('mina')).secret, before.secret)
  })

  test(`${name}: many people at once, none at all, and one twice`, async (t) => {
    const vault = await given(t)
    const people = Array.from({ length: 1_201 }, (_, at) => `person ${at}`)
    for (const personId of people.slice(0, 30)) await vault.make(personId)
    assert.equal((await vault.open(people)).size, 30)
    assert.equal((await vault.open([])).size, 0)
    assert.equal((await vault.open(['person 1', 'person 1'])).size, 1)
    await vault.destroy(people)
    await vault.destroy([])
    assert.equal((await vault.open(people)).size, 0)
  })
}

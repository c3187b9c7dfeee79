import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { allBugs } from './bugs/all.ts'
import { DoesNotApply, withBug } from './plant.ts'

const root = path.resolve(import.meta.dirname, '../../..')

suite('planted bugs', () => {
  test('there are at least 25, each with a name of its own', () => {
    assert.ok(allBugs.length >= 25)
    assert.equal(new Set(allBugs.map(({ name }) => name)).size, allBugs.length)
  })

  test('each fits the code as it is now', () => {
    for (const bug of allBugs) {
      const source = readFileSync(path.join(root, bug.file), 'utf8')
      assert.notEqual(withBug(source, bug), source, bug.name)
    }
  })

  test('formatting counts for nothing', () => {
    const bug = { file: 'x.ts', from: 'call(a, [b]) { done }', to: 'no()' }
    assert.equal(withBug('x = call(\n  a,\n  [b]\n) {\n done }!', bug), 'x = no()!')
  })

  test('a text that is not there, or twice, does not apply', () => {
    const bug = { file: 'x.ts', from: 'a + b', to: 'a - b' }
    assert.throws(() => withBug('c', bug), DoesNotApply)
    assert.throws(() => withBug('a + b; a + b', bug), DoesNotApply)
  })
})

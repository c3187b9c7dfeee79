import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createChance } from './random.ts'

suite('chance from a seed', () => {
  test('the same seed draws the same, another seed does not', () => {
    const draw = (seed: string) => Array.from({ length: 20 }, createChance(seed).fraction)
    assert.deepEqual(draw('a'), draw('a'))
    assert.notDeepEqual(draw('a'), draw('b'))
  })

  test('a fork is not moved by what others draw', () => {
    const one = createChance('x')
    const other = createChance('x')
    other.int(0, 9)
    assert.equal(one.fork('part').fraction(), other.fork('part').fraction())
  })

  test('whole numbers keep their bounds and reach both', () => {
    const chance = createChance('bounds')
    const drawn = new Set(Array.from({ length: 500 }, () => chance.int(2, 4)))
    assert.deepEqual(
      [...drawn].toSorted((a, b) => a - b),
      [2, 3, 4],
    )
  })

  test('shuffling keeps every item', () => {
    const items = [1, 2, 3, 4, 5]
    assert.deepEqual(
      createChance('s')
        .shuffled(items)
        .toSorted((a, b) => a - b),
      items,
    )
  })
})

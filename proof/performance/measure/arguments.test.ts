import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArguments, UsageError } from './arguments.ts'

const read = (...args: string[]) => readArguments(args, ['holds', 'growth'], ['holds'])

test('what is left out is usual', () => {
  const { scenarios, runs, seconds, format } = read()
  assert.deepEqual(
    { scenarios, runs, seconds, format },
    {
      scenarios: ['holds'],
      runs: 7,
      seconds: 5,
      format: 'text',
    },
  )
})

test('the disk is as it is, or slower by so much', () => {
  assert.equal(read().flushMs, undefined)
  assert.equal(read('--flush-ms', '2').flushMs, 2)
})

test('scenarios and figures are taken as given', () => {
  const given = read('growth', 'holds', '--runs', '3', '--orders', '1000', '--json')
  assert.deepEqual(given.scenarios, ['growth', 'holds'])
  assert.deepEqual([given.runs, given.orders, given.format], [3, 1_000, 'json'])
})

for (const args of [
  ['nothing'],
  ['--runs', '0'],
  ['--runs', '1.5'],
  ['--seconds', 'x'],
  ['--flush-ms', '0'],
  ['--unknown'],
  ['--json', '--markdown'],
]) {
  test(`refused: ${args.join(' ')}`, () => {
    assert.throws(() => read(...args), UsageError)
  })
}

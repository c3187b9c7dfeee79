import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../usage-error.ts'
import { readRehearseOptions } from './options.ts'

test('options have defaults and bounds', () => {
  assert.deepEqual(readRehearseOptions([]), {
    buyers: 20_000,
    units: 1_000,
    ratePerSecond: 2_500,
    seed: 1,
    keep: false,
    json: false,
  })
  assert.equal(readRehearseOptions(['--buyers', '300']).ratePerSecond, 38)
  for (const wrong of [
    ['--buyers', '0'],
    ['--buyers', '1e3'],
    ['--buyers', '1000000000'],
    ['--units', '-1'],
    ['--buyers', '10000', '--rate', '1'],
    ['--nonsense'],
    ['--report', 'a.html', '--no-report'],
    ['--report='],
    ['extra'],
  ]) {
    assert.throws(() => readRehearseOptions(wrong), UsageError, wrong.join(' '))
  }
})

test('the report: a file, none, or what is usual', () => {
  assert.equal(readRehearseOptions(['--report', 'a.html']).report, 'a.html')
  assert.equal(readRehearseOptions(['--no-report']).report, false)
  assert.equal(readRehearseOptions([]).report, undefined)
})

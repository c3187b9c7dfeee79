import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moveInCalendar } from './move-in-calendar.ts'

const moves: readonly (readonly [string, string])[] = [
  ['ArrowLeft', '2026-12-30'],
  ['ArrowRight', '2027-01-01'],
  ['ArrowUp', '2026-12-24'],
  ['ArrowDown', '2027-01-07'],
  ['Home', '2026-12-27'],
  ['End', '2027-01-02'],
  ['PageUp', '2026-11-30'],
  ['PageDown', '2027-01-31'],
]

for (const [key, to] of moves) {
  test(`${key} leads from the last of December to ${to}`, () => {
    assert.equal(moveInCalendar('2026-12-31', key), to)
  })
}

test('other keys lead nowhere', () => {
  assert.equal(moveInCalendar('2026-12-31', 'a'), undefined)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { fromCursor, toCursor } from './cursor.ts'
import { withAllFigures, withFigures } from './stock-copy.ts'
import type { Unit } from './ticket.ts'

const unit: Unit = {
  unitId: 'u',
  ticketId: 't',
  visitDate: '2026-11-23',
  version: 3,
  capacity: 10,
  held: 1,
  sold: 2,
}

test('only a higher version of the same unit changes the copy', () => {
  const figures = { unitId: 'u', version: 4, capacity: 11, held: 0, sold: 3 }
  assert.deepEqual(withFigures(unit, figures), { ...unit, ...figures })
  assert.equal(withFigures(unit, { ...figures, version: 3 }), unit)
  assert.equal(withFigures(unit, { ...figures, version: 2 }), unit)
  assert.equal(withFigures(unit, { ...figures, unitId: 'v' }), unit)
})

test('property: whatever order and repetition figures come in, the newest stand in the end', () => {
  const history = Array.from({ length: 8 }, (_, index) => ({
    unitId: 'u',
    version: index + 1,
    capacity: 10,
    held: index,
    sold: 8 - index,
  }))
  fc.assert(
    fc.property(
      fc.shuffledSubarray(history, { minLength: 1 }),
      fc.array(fc.constantFrom(...history)),
      (once, again) => {
        const delivered = [...once, ...again]
        const newest = Math.max(3, ...delivered.map(({ version }) => version))
        const [copied] = withAllFigures([unit], delivered)
        assert.equal(copied?.version, newest)
        if (newest > 3) assert.equal(copied.held, newest - 1)
      },
    ),
  )
})

test('property: a cursor is read back only when it is ours', () => {
  fc.assert(
    fc.property(fc.uuid({ version: 7 }), (id) => assert.equal(fromCursor(toCursor(id)), id)),
  )
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 60 }), (text) => {
      const id = fromCursor(text)
      if (id !== undefined) assert.equal(toCursor(id), text)
    }),
  )
  assert.equal(fromCursor(toCursor('not an id')), undefined)
  assert.equal(fromCursor(`${toCursor('01928c3e-0000-7000-8000-000000000000')}=`), undefined)
})

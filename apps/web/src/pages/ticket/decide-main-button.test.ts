import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day, DayState } from './day.ts'
import { decideMainButton, type MainButtonFacts } from './decide-main-button.ts'
import { salePhase } from './sale-phase.ts'

function day(state: DayState): Day {
  return { date: '2026-12-24', unitId: 'u', state, free: 1, nextReleaseAt: undefined }
}

const ready: MainButtonFacts = {
  ...{ phase: 'open', day: day('free'), isSomebody: true, hold: 'idle' },
}
const kind = (facts: Partial<MainButtonFacts>): string =>
  decideMainButton({ ...ready, ...facts }).kind

test('open, a day with places, somebody: it takes', () => {
  assert.equal(kind({}), 'take')
  assert.equal(kind({ day: day('few') }), 'take')
})

test('at the opening nobody waits for a figure', () => {
  assert.equal(kind({ day: day('unknown') }), 'take')
})

test('what was pressed is answered before anything else is said', () => {
  assert.equal(kind({ hold: 'taking', phase: 'closed' }), 'taking')
  assert.equal(kind({ hold: 'checking', day: undefined }), 'checking')
})

test('held by others is not sold out', () => {
  assert.equal(kind({ day: day('allHeld') }), 'allHeld')
  assert.equal(kind({ day: day('soldOut') }), 'soldOut')
})

test('before the opening there is time to log in', () => {
  assert.equal(kind({ phase: 'before', isSomebody: false }), 'logIn')
  assert.equal(kind({ phase: 'before' }), 'opensIn')
})

test('the phase follows from the window at that very millisecond', () => {
  const sale = {
    saleOpensAt: '2026-12-01T01:00:00.000Z',
    saleClosesAt: '2026-12-20T01:00:00.000Z',
    paused: false,
  }
  const opens = Date.parse(sale.saleOpensAt)
  assert.equal(salePhase(sale, opens - 1), 'before')
  assert.equal(salePhase(sale, opens), 'open')
  assert.equal(salePhase({ ...sale, paused: true }, opens), 'paused')
  assert.equal(salePhase(sale, Date.parse(sale.saleClosesAt)), 'closed')
})

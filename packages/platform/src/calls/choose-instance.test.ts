import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Breaker, closedBreaker } from './breaker.ts'
import { chooseInstance, TRIED_WHILE_OPEN_MAX } from './choose-instance.ts'

const IN_FLIGHT_MAX = 100
const openBreaker: Breaker = { kind: 'open', untilMs: 0, openings: 1 }

interface Named {
  readonly name: string
  readonly breaker: Breaker
  readonly inFlight: number
  readonly isBusy: boolean
}

function instance(name: string, known: Partial<Named> = {}): Named {
  return { name, breaker: closedBreaker, inFlight: 0, isBusy: false, ...known }
}

/** Lots in a row that reach every pair alike. */
function lots(): () => number {
  let drawn = 0
  return () => ((drawn += 1) * 0.618_033_988_7) % 1
}

function chosen(candidates: readonly Named[], times = 1_000): Record<string, number> {
  const lot = lots()
  const counts: Record<string, number> = {}
  for (let time = 0; time < times; time += 1) {
    const choice = chooseInstance(candidates, IN_FLIGHT_MAX, lot)
    const name = choice.kind === 'instance' ? choice.instance.name : choice.kind
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

test('equals are asked alike', () => {
  const counts = chosen([instance('a'), instance('b'), instance('c')], 3_000)
  for (const name of ['a', 'b', 'c']) {
    assert.ok(Number(counts[name]) > 800 && Number(counts[name]) < 1_200, JSON.stringify(counts))
  }
})

test('of two the one with fewer in flight is asked, so the most loaded of all never is', () => {
  const loaded = [
    instance('a', { inFlight: 1 }),
    instance('b', { inFlight: 9 }),
    instance('c', { inFlight: 5 }),
  ]
  const counts = chosen(loaded)
  assert.equal(counts['b'], undefined)
  assert.ok(Number(counts['a']) > Number(counts['c']))
  assert.deepEqual(chosen([instance('a', { inFlight: 1 }), instance('b')]), { b: 1_000 })
})

test('an open breaker is passed over, however little it has to do', () => {
  const counts = chosen([
    instance('sick', { breaker: openBreaker }),
    instance('on trial', { breaker: { kind: 'on trial', openings: 1 } }),
    instance('well', { inFlight: 50 }),
  ])
  assert.deepEqual(counts, { well: 1_000 })
})

test('a busy one is asked when there is nobody else', () => {
  const busy = instance('busy', { isBusy: true })
  assert.deepEqual(chosen([busy, instance('idle', { inFlight: 50 })]), { idle: 1_000 })
  assert.deepEqual(chosen([busy, instance('sick', { breaker: openBreaker })]), { busy: 1_000 })
})

test('with everybody at the bound the request waits; it is not sent to a sick or busy one', () => {
  const full = instance('full', { inFlight: IN_FLIGHT_MAX })
  assert.deepEqual(chosen([full]), { full: 1_000 })
  const others = [instance('busy', { isBusy: true }), instance('sick', { breaker: openBreaker })]
  assert.deepEqual(chosen([full, ...others]), { full: 1_000 })
})

test('with all breakers open a few requests go out, and the rest is refused', () => {
  const sick = (inFlight: number) => instance('sick', { breaker: openBreaker, inFlight })
  assert.deepEqual(chosen([sick(TRIED_WHILE_OPEN_MAX - 1)]), { sick: 1_000 })
  assert.deepEqual(chosen([sick(TRIED_WHILE_OPEN_MAX)]), { none: 1_000 })
  assert.deepEqual(chosen([]), { none: 1_000 })
})

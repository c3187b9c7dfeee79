import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Checked } from '@onsale/testkit/oracle/checked.ts'
import { Recorder } from './recorder.ts'
import { describeVerdict, verdictDocument } from './report.ts'
import { type Findings, judge } from './verdict.ts'

function recorderOf(name: string, answers: Readonly<Record<string, number>>, tickets: number) {
  const recorder = new Recorder(name)
  for (const [kind, times] of Object.entries(answers)) {
    for (let index = 0; index < times; index += 1) {
      recorder.asked += 1
      recorder.answered(kind, 10 + index, index)
      if (kind !== '201') continue
      const orderId = `${name}-${index}`
      recorder.granted({ orderId, userId: 'u', lines: [], askedAtMs: 0, paid: true })
    }
  }
  recorder.tickets = tickets
  return recorder
}

const invariant = (over: Partial<Checked> = {}): Checked => ({
  id: '1',
  title: 'Stock adds up',
  checked: 3,
  of: 'units',
  violationCount: 0,
  violations: [],
  notes: [],
  ...over,
})

function findings(over: Partial<Findings> = {}): Findings {
  return {
    options: { buyers: 5, units: 2, ratePerSecond: 5, seed: 1, keep: false, json: false },
    burst: recorderOf('burst', { '201': 2, '409 SOLD_OUT': 3 }, 2),
    kills: recorderOf('kills', { '201': 2, '409 SOLD_OUT': 2 }, 2),
    killsUnits: 2,
    readyAgainMs: [900],
    readyAgainMsMax: 3_000,
    duplicates: recorderOf('duplicates', { '201': 2, '409 LIMIT_EXCEEDED': 4 }, 2),
    endings: recorderOf('endings', { '201': 2 }, 2),
    endingsSeen: new Map([['forgets to pay', new Map([['EXPIRED', 2]])]]),
    left: new Map(),
    exitCode: 0,
    peakMemoryMb: 200,
    invariants: [invariant()],
    ...over,
  }
}

test('good when all is as it must be', () => {
  const all = findings()
  const verdict = judge(all)
  assert.equal(verdict.ok, true, describeVerdict(verdict, all))
  const text = describeVerdict(verdict, all)
  assert.match(text, /✔ sold +2\n/)
  assert.match(text, /✔ ready again after +900 ms/)
  assert.match(text, /1 {2}Stock adds up .*✔/)
  assert.match(text, /verdict: ✔ good/)
})

const oversold = { what: 'oversold, or a figure below zero', unitId: 'u', capacity: 1 }
const bad: readonly [string, Partial<Findings>][] = [
  ['one too few sold', { burst: recorderOf('burst', { '201': 2, '409 SOLD_OUT': 3 }, 1) }],
  ['an answer of another kind', { burst: recorderOf('b', { '201': 2, '500 INTERNAL': 3 }, 2) }],
  ['nobody was killed', { readyAgainMs: [] }],
  ['ready too late', { readyAgainMs: [900, 3_001] }],
  ['a ticket lost by a kill', { killsUnits: 3 }],
  ['too much memory', { peakMemoryMb: 400 }],
  ['something left over', { left: new Map([['open orders', 1]]) }],
  ['not ended by itself', { exitCode: undefined }],
  ['a violation', { invariants: [invariant({ violationCount: 1, violations: [oversold] })] }],
]
for (const [name, over] of bad) {
  test(`not good: ${name}`, () => {
    const all = findings(over)
    const verdict = judge(all)
    assert.equal(verdict.ok, false)
    assert.match(describeVerdict(verdict, all), /✖/)
  })
}

test('not good: a payment that went wrong', () => {
  const burst = recorderOf('burst', { '201': 2, '409 SOLD_OUT': 3 }, 2)
  burst.fault('confirm: 500 INTERNAL')
  assert.equal(judge(findings({ burst })).ok, false)
})

test('memory that is not told is neither good nor bad', () => {
  assert.equal(judge(findings({ peakMemoryMb: undefined })).ok, true)
})

test('machines get the figures', () => {
  const all = findings({
    invariants: [invariant({ violationCount: 1, violations: [oversold] })],
  })
  const document = JSON.parse(JSON.stringify(verdictDocument(judge(all), all)))
  assert.partialDeepStrictEqual(document, {
    ok: false,
    sold: 2,
    oversold: 1,
    acknowledgedButMissing: 0,
    answers: { '201': 2, '409 SOLD_OUT': 3 },
    kills: { readyAgainMs: [900] },
  })
})

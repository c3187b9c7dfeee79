import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Recorder } from '../../recorder.ts'
import { given } from '../testing/told.ts'
import { reportPage } from './page.ts'

const evil = `<script src="https://evil.example/x.js">alert('1')</script>&`

test('a good rehearsal says passed, in words and by shape', () => {
  const page = reportPage(given())
  assert.match(page, /<title>Rehearsal passed/)
  assert.match(page, /<section class="verdict good"><svg class="sign-good"[^]*?<h1>Passed<\/h1>/)
  assert.doesNotMatch(page, /class="verdict bad"|class="bad"|class="sign-bad"|Failed/)
})

test('a failed one looks failed, and says first what does not hold', () => {
  const violations = [{ what: 'oversold, or a figure below zero', unitId: 'u-1' }]
  const invariant = { id: '1', title: 'Stock adds up', checked: 2, of: 'units', notes: [] }
  const page = reportPage(
    given({ exitCode: undefined, invariants: [{ ...invariant, violationCount: 1, violations }] }),
  )
  assert.match(page, /<title>Rehearsal failed/)
  assert.match(page, /<section class="verdict bad"><svg class="sign-bad"[^]*?<h1>Failed<\/h1>/)
  assert.match(page, /<b>the process: ended on SIGTERM with<\/b> – nothing; it had to be killed/)
  assert.match(page, /<b>invariant 1, Stock adds up<\/b> – 1 violation</)
  assert.match(page, /<tr class="bad">[^]*unitId=u-1/)
  assert.doesNotMatch(page, /class="verdict good"|<h1>Passed/)
})

test('the page stands alone: nothing in it is loaded from anywhere', () => {
  const page = reportPage(given())
  assert.match(
    page,
    /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/,
  )
  assert.doesNotMatch(page, /<(?:script|link|img|iframe|object|embed|base|image|use)\b/i)
  assert.doesNotMatch(page, /\b(?:src|href|srcset|action|data|poster|xlink:href)\s*=/i)
  assert.doesNotMatch(page, /@import|@font-face|https?:\/\//i)
  const addresses = [...page.matchAll(/url\(([^)]*)\)/g)].map(([, address]) => address)
  assert.ok(addresses.length > 0)
  for (const address of addresses) assert.match(String(address), /^#hatch-/)
})

test('what came from outside is escaped wherever it is shown', () => {
  const told = given()
  const burst = new Recorder(evil, told.story)
  burst.answered(`500 ${evil}`, 1, 1)
  burst.fault(evil)
  told.story.begin(told.story.plan(evil, burst))
  const violations = [{ what: evil, unitId: evil }]
  const invariant = { id: evil, title: evil, checked: 2, of: evil, notes: [evil] }
  const findings = given({
    burst,
    left: new Map([[evil, 1]]),
    endingsSeen: new Map([[evil, new Map([[evil, 1]])]]),
    invariants: [
      { ...invariant, violationCount: 1, violations },
      { ...invariant, violationCount: 0, violations: [], skipped: evil },
    ],
  })
  const machine = { ...told.machine, processor: evil, system: evil, node: evil }
  const page = reportPage({ ...findings, story: told.story, machine })
  assert.doesNotMatch(page, /<script|alert\('1'\)|&(?!(?:amp|lt|gt|quot|#39);)/)
  assert.match(page, /&lt;script src=&quot;https:\/\/evil\.example/)
})

test('the kills, the figures behind the pictures and the way to repeat it are there', () => {
  const page = reportPage(given())
  assert.equal(page.match(/class="mark fault"/g)?.length, 2 * 3 * 3, 'two kills, 3 charts, 3 sizes')
  assert.match(page, /kill -9, ready after 1\.10 s/)
  assert.equal(page.match(/<details>/g)?.length, 3)
  assert.match(page, /npm run rehearse -- --buyers 4000 --units 200 --rate 500 --seed 1/)
  for (const [, id] of page.matchAll(/aria-labelledby="([^" ]+) /g)) {
    assert.match(page, new RegExp(`<title id="${id}">\\w`))
  }
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length, 'an id is used twice')
})

test('a rehearsal without answers, kills or memory has a report too', () => {
  const told = given({ readyAgainMs: [], peakMemoryMb: undefined })
  const { chapters, happenings } = told.story
  chapters.length = 0
  happenings.length = 0
  told.story.memory = []
  assert.doesNotMatch(reportPage(told), /NaN|Infinity|undefined/)
})

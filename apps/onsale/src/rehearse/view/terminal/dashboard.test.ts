import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { Recorder } from '../../recorder.ts'
import { Story } from '../story.ts'
import { given } from '../testing/told.ts'
import { dashboard } from './dashboard.ts'
import { flow, piece, renderLine, widthOf } from './line.ts'
import { startLiveView } from './live-view.ts'
import { sparkline } from './sparkline.ts'

const { findings, story } = given()
const { options } = findings
const plain = { colour: false, rows: 40 }

test('no line is wider than the terminal, and none is below it', () => {
  for (let columns = 20; columns <= 200; columns += 1) {
    for (const line of dashboard(story, options, { ...plain, columns })) {
      assert.ok(line.length < columns, `${columns}: ${line}`)
    }
  }
  for (const rows of [2, 8, 15]) {
    assert.ok(dashboard(story, options, { ...plain, columns: 80, rows }).length < rows)
  }
})

test('parts, figures and faults are told', () => {
  const text = dashboard(story, options, { ...plain, columns: 100 }).join('\n')
  assert.match(text, /^ {2}✔ burst +4,000 answers/m)
  assert.match(text, /✖ kill -9 at 9\.\d s · ready again after 1\.10 s/)
  assert.match(text, /SOLD_OUT +60/)
  assert.match(text, /errors +0/)
})

test('while the process is down, for how long', () => {
  const time = createManualTime()
  const early = new Story(time.clock)
  early.begin(early.plan('burst', new Recorder('burst', early), 10))
  early.killed()
  time.advance(700)
  const text = dashboard(early, options, { ...plain, columns: 80 }).join('\n')
  assert.match(text, /✖ kill -9 at 0\.0 s · down for 0\.7 s …/)
  assert.match(text, /burst +░+ +0 \/ 10/)
})

test('without colour there is no escape code, with colour it adds no width', () => {
  const line = [piece('a', 'good'), piece('bcd', 'bad')]
  assert.equal(renderLine(line, 3, false), 'abc')
  assert.equal(renderLine(line, 3, true), '\u001B[32ma\u001B[0m\u001B[1;31mbc\u001B[0m')
})

test('cells flow', () => {
  const lines = flow([[piece('aa')], [piece('b')], [piece('cc')]], 7, 1)
  assert.deepEqual(lines.map(widthOf), [6, 3])
})

test('a sparkline shows nothing for nothing, and the largest in full', () => {
  assert.equal(sparkline([0, 1, undefined, 8]), ' ▂ █')
  assert.equal(sparkline([1, 10, 100, 1_000], 'log'), '▁▃▆█')
  assert.equal(sparkline([0.2, -1], 'log'), '▁▁')
})

test('the cursor comes back, once, and nothing is drawn after the end', () => {
  const time = createManualTime()
  let written = ''
  const screen = {
    isTerminal: true,
    write: (text: string) => void (written += text),
    size: () => ({ columns: 80, rows: 24 }),
  }
  const view = startLiveView({ screen, scheduler: time.scheduler, story }, options, true)
  time.advance(1_000)
  const frames = written.split('\u001B[?25l').length - 1
  assert.ok(frames <= 10, `${frames} frames in a second`)
  view.stop()
  assert.ok(written.endsWith('\n\u001B[?25h'))
  const atTheEnd = written
  view.stop()
  time.advance(1_000)
  assert.equal(written, atTheEnd)
})

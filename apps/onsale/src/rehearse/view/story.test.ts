import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { livesOf } from './html/memory-chart.ts'
import { Story } from './story.ts'
import { readResidentMb } from './watch-memory.ts'

test('ready again counts from the kill, a first start from itself', () => {
  const time = createManualTime()
  const story = new Story(time.clock)
  time.advance(500)
  story.ready(400)
  time.advance(500)
  story.killed()
  assert.equal(story.downSinceMs, 1_000)
  time.advance(900)
  story.ready(700)
  assert.equal(story.downSinceMs, undefined)
  assert.deepEqual(story.happenings, [
    { kind: 'ready', atMs: 500, afterMs: 400, again: false },
    { kind: 'killed', atMs: 1_000 },
    { kind: 'ready', atMs: 1_900, afterMs: 900, again: true },
  ])
})

test('time stands still when it is over', () => {
  const time = createManualTime()
  const story = new Story(time.clock)
  time.advance(10)
  story.over()
  time.advance(10)
  assert.equal(story.elapsedMs, 10)
})

test('samples of memory are bounded, and not joined over a kill', () => {
  const time = createManualTime()
  const story = new Story(time.clock)
  for (let index = 0; index < 5_000; index += 1) {
    if (index === 4_000) {
      story.killed()
      time.advance(1)
      story.ready(1)
    }
    time.advance(1)
    story.memoryIs(100)
  }
  assert.ok(story.memory.length <= 1_201)
  assert.equal(livesOf(story).length, 2)
})

test('the resident set is read from the metrics', () => {
  assert.equal(readResidentMb('# HELP x\nprocess_resident_memory_bytes 104857600\n'), 100)
  assert.equal(readResidentMb('nothing of it'), undefined)
})

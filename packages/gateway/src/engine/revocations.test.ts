import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { revoked } from '../testing/feed.conformance.ts'
import { createMemoryFeed } from '../testing/memory-feed.ts'
import { createRevocations, PAGE_MAX, PULL_EVERY_MS } from './revocations.ts'

const NOW = 1_000_000
const LIFE_MS = 60_000

function given() {
  const time = createSimulatedTime(NOW)
  const user = createMemoryFeed()
  const logger = createRecordingLogger()
  const { feed } = user
  const revocations = createRevocations({ feed, tokenLifeMsMax: LIFE_MS, ...time, logger })
  return { time, user, logger, revocations }
}

const later = (position: number, ms = LIFE_MS) => revoked(position, { forgetAt: NOW + ms })

test('all that count are known before it says so, however many pages they are', async () => {
  const { user, revocations } = given()
  const count = 2 * PAGE_MAX + 1
  user.add(...Array.from({ length: count }, (_, index) => later(index + 1)))
  await revocations.start()
  assert.equal(revocations.figures.known(), count)
  assert.equal(revocations.has(`session-${count}`), true)
  assert.equal(revocations.has('session-0'), false)
  await revocations.stop()
})

test('a feed that ends with a whole page is asked once more, and then known', async () => {
  const { user, revocations } = given()
  user.add(...Array.from({ length: PAGE_MAX }, (_, index) => later(index + 1)))
  await revocations.start()
  assert.equal(revocations.figures.known(), PAGE_MAX)
  await revocations.stop()
})

test('a session that ends is known half a second later, asked for by position', async () => {
  const { time, user, revocations } = given()
  user.add(later(7))
  await revocations.start()
  user.add(later(8))
  await time.advance(PULL_EVERY_MS - 1)
  assert.equal(revocations.has('session-8'), false)
  await time.advance(1)
  assert.equal(revocations.has('session-8'), true)
  assert.deepEqual(user.asked, [0, 7])
  await revocations.stop()
})

test('a user service that is away delays the start, and is told once', async () => {
  const { time, user, logger, revocations } = given()
  user.add(later(1))
  user.setAway(true)
  let isKnown = false
  const started = revocations.start().then(() => (isKnown = true))
  await time.advance(5 * PULL_EVERY_MS)
  assert.equal(isKnown, false)
  assert.equal(logger.lines.filter(({ level }) => level === 'warn').length, 1)
  assert.ok(revocations.figures.failedPulls() >= 5)
  user.setAway(false)
  await time.advance(PULL_EVERY_MS)
  await started
  assert.equal(revocations.has('session-1'), true)
  await revocations.stop()
})

test('while it is away what is known counts, its age grows; then it goes on where it was', async () => {
  const { time, user, logger, revocations } = given()
  user.add(later(1))
  await revocations.start()
  user.setAway(true)
  await time.advance(4_000)
  assert.equal(revocations.has('session-1'), true)
  assert.ok(revocations.figures.ageMs() >= 4_000)
  user.add(later(2))
  user.setAway(false)
  await time.advance(PULL_EVERY_MS)
  assert.equal(revocations.has('session-2'), true)
  assert.ok(revocations.figures.ageMs() < PULL_EVERY_MS)
  const levels = logger.lines.map(({ level }) => level)
  assert.deepEqual(levels, ['warn', 'info'])
  await revocations.stop()
})

test('pages read before a fault stay read', async () => {
  const { time, user, revocations } = given()
  user.add(...Array.from({ length: PAGE_MAX }, (_, index) => later(index + 1)), later(PAGE_MAX + 1))
  const list = user.feed.list.bind(user.feed)
  let calls = 0
  user.feed.list = async (after, limit) => {
    calls += 1
    if (calls === 2) throw new Error('cut off')
    return list(after, limit)
  }
  const started = revocations.start()
  await time.advance(PULL_EVERY_MS)
  await started
  assert.deepEqual(user.asked, [0, PAGE_MAX])
  await revocations.stop()
})

test('a session is forgotten when its last token has run out, so memory stays bounded', async () => {
  const { time, user, revocations } = given()
  user.add(later(1, 20_000), later(2, 40_000))
  await revocations.start()
  await time.advance(19_000)
  assert.equal(revocations.figures.known(), 2)
  await time.advance(11_000)
  assert.equal(revocations.figures.known(), 1)
  await time.advance(30_000)
  assert.equal(revocations.figures.known(), 0)
  await revocations.stop()
})

test('nothing is kept for longer than a token can live', async () => {
  const { time, user, revocations } = given()
  user.add(revoked(1, { forgetAt: Number.MAX_SAFE_INTEGER }))
  await revocations.start()
  await time.advance(LIFE_MS + 10_000)
  assert.equal(revocations.figures.known(), 0)
  await revocations.stop()
})

test('it stops in the middle of waiting for a user service that is away', async () => {
  const { user, revocations } = given()
  user.setAway(true)
  const started = revocations.start()
  await revocations.stop()
  await started
})

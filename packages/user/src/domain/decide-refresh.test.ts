import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decideRefresh, type PresentedToken } from './decide-refresh.ts'
import type { Session } from './session.ts'

const session: Session = {
  id: 's',
  userId: 'u',
  epoch: 3,
  role: 'customer',
  deviceSealed: '',
  transport: 'body',
  generation: 5,
  refreshHash: 'hash 5',
  rotatedAt: 1_000,
  childSealed: 'child',
  createdAt: 0,
  lastSeenAt: 1_000,
  expiresAt: 1_000_000,
  endedAt: null,
}
const token = (generation: number): PresentedToken => ({
  sessionId: 's',
  generation,
  hash: `hash ${generation}`,
})

test('the newest rotates, its parent is given the child again, what is older was copied', () => {
  assert.deepEqual(decideRefresh(session, 3, token(5), 2_000), { kind: 'rotate' })
  assert.deepEqual(decideRefresh(session, 3, token(4), 2_000), {
    kind: 'give-again',
    childSealed: 'child',
  })
  assert.deepEqual(decideRefresh(session, 3, token(3), 2_000), { kind: 'reused' })
})

test('the grace is ten seconds, and a clock that went back opens no other', () => {
  assert.equal(decideRefresh(session, 3, token(4), 10_999).kind, 'give-again')
  assert.equal(decideRefresh(session, 3, token(4), 11_000).kind, 'reused')
  const later = { ...session, rotatedAt: 50_000 }
  assert.equal(decideRefresh(later, 3, token(4), 1_000).kind, 'reused')
})

test('a session that is over, of another epoch, or of nobody, answers nothing', () => {
  const over: readonly (readonly [Session | undefined, number | undefined])[] = [
    [undefined, 3],
    [session, undefined],
    [session, 4],
    [{ ...session, endedAt: 1_500 }, 3],
    [{ ...session, expiresAt: 2_000 }, 3],
  ]
  for (const [each, epoch] of over) {
    for (const generation of [3, 4, 5]) {
      assert.deepEqual(decideRefresh(each, epoch, token(generation), 2_000), { kind: 'unknown' })
    }
  }
})

test('a token of the newest generation that is not the one kept is unknown', () => {
  const other = { ...token(5), hash: 'another' }
  assert.deepEqual(decideRefresh(session, 3, other, 2_000), { kind: 'unknown' })
  assert.deepEqual(decideRefresh(session, 3, token(6), 2_000), { kind: 'unknown' })
})

/** What holders of copies do, in any order and at any pace. */
const steps = fc.array(
  fc.record({
    holder: fc.integer({ min: 0, max: 2 }),
    afterMs: fc.integer({ min: 0, max: 12_000 }),
  }),
  { maxLength: 40 },
)

test('however copies of a token are used, two of them never go on side by side', () => {
  fc.assert(
    fc.property(steps, (history) => {
      let kept: Session = {
        ...session,
        generation: 0,
        refreshHash: 'hash 0',
        childSealed: null,
        rotatedAt: null,
      }
      let now = 0
      const holders = [0, 0, 0]
      for (const { holder, afterMs } of history) {
        now += afterMs
        const held = holders[holder] ?? 0
        const decision = decideRefresh(kept, 3, token(held), now)
        if (decision.kind === 'rotate') {
          assert.equal(held, kept.generation)
          holders[holder] = held + 1
          kept = {
            ...kept,
            generation: held + 1,
            refreshHash: `hash ${held + 1}`,
            rotatedAt: now,
            childSealed: 'child',
          }
        } else if (decision.kind === 'give-again') {
          assert.equal(held, kept.generation - 1)
          holders[holder] = kept.generation
        } else if (decision.kind === 'reused') {
          assert.ok(held < kept.generation)
          return
        }
      }
      // Nobody is more than one behind without having been noticed when they asked.
      assert.ok(Math.max(...holders) === kept.generation)
    }),
  )
})

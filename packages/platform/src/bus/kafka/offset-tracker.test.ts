import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { OffsetTracker } from './offset-tracker.ts'

const at = (offset: bigint, partition = 0) => ({ topic: 't', partition, leaderEpoch: 1, offset })

test('everything before the first that has not ended may be committed', () => {
  const tracker = new OffsetTracker()
  const [first, second, third] = [5n, 6n, 7n].map((offset) => tracker.begin(at(offset)))
  second?.()
  assert.deepEqual(tracker.due(), [])
  first?.()
  assert.deepEqual(tracker.due(), [at(7n)])
  tracker.committed(tracker.due())
  assert.deepEqual(tracker.due(), [])
  third?.()
  assert.deepEqual(tracker.due(), [at(8n)])
})

test('partitions are apart, and after a reset what began before counts for nothing', () => {
  const tracker = new OffsetTracker()
  const end = tracker.begin(at(3n))
  tracker.begin(at(9n, 1))()
  assert.deepEqual(tracker.due(), [at(10n, 1)])
  tracker.reset()
  tracker.begin(at(2n))
  end()
  assert.deepEqual(tracker.due(), [])
})

test('in whatever order messages end, none that is open is committed, and at last all are', () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(order, (ends) => {
      const tracker = new OffsetTracker()
      const done = Array.from({ length: 8 }, (_, offset) => tracker.begin(at(BigInt(offset))))
      const open = new Set(ends)
      for (const end of ends) {
        done[end]?.()
        open.delete(end)
        const [due] = tracker.due()
        const upTo = due === undefined ? 0 : Number(due.offset)
        assert.equal(upTo, Math.min(8, ...open))
      }
    }),
  )
})

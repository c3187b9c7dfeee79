import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { CODE_TRIES_MAX, judgeCode, makeCode } from './code.ts'

/** Randomness that gives these 32-bit numbers, one after the other. */
function numbers(...given: readonly number[]) {
  let at = 0
  return {
    bytes() {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(given[at] ?? 0)
      at += 1
      return bytes
    },
  }
}

test('a code has its digits, zeros in front included', () => {
  assert.equal(makeCode(numbers(42), 6), '000042')
  assert.equal(makeCode(numbers(1_234_567_890), 8), '34567890')
  const randomness = createSystemRandomness()
  for (let n = 0; n < 1_000; n += 1) assert.match(makeCode(randomness, 6), /^\d{6}$/)
})

test('numbers that would make some codes more likely than others are drawn again', () => {
  // 2^32 is 4,294 whole millions and a rest.
  assert.equal(makeCode(numbers(4_294_000_000, 7), 6), '000007')
  assert.equal(makeCode(numbers(4_293_999_999), 6), '999999')
})

const codes = fc.record({
  codeHash: fc.option(fc.constantFrom('a', 'b'), { nil: null }),
  expiresAt: fc.integer({ min: 0, max: 20 }),
  tries: fc.integer({ min: 0, max: 8 }),
})

test('a code is right only in time, after fewer than five wrong ones, and when it is the one', () => {
  fc.assert(
    fc.property(
      codes,
      fc.constantFrom('a', 'b'),
      fc.integer({ min: 0, max: 20 }),
      (kept, given, now) => {
        const judged = judgeCode(kept, given, now)
        const isGood = kept.codeHash !== null && now < kept.expiresAt && kept.tries < CODE_TRIES_MAX
        assert.equal(judged === 'dead', !isGood)
        if (isGood) assert.equal(judged, kept.codeHash === given ? 'right' : 'wrong')
      },
    ),
  )
})

test('however guesses are made, at most five wrong ones are judged', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (guesses) => {
      let kept = { codeHash: 'right', expiresAt: 100, tries: 0 }
      let wrong = 0
      for (const isRight of guesses) {
        const judged = judgeCode(kept, isRight ? 'right' : 'guess', 0)
        if (judged === 'right') return
        if (judged === 'wrong') {
          wrong += 1
          kept = { ...kept, tries: kept.tries + 1 }
        }
      }
      assert.ok(wrong <= CODE_TRIES_MAX)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from 'uqr'
import { qrPath } from './qr-path.ts'

test('the path covers exactly the dark modules', () => {
  const text = 'A-code.of_some-length-0123456789'
  const { size, path } = qrPath(text)
  const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let at = 0; at < Number(width); at += 1) {
      const row = drawn[Number(y)]
      assert.ok(row)
      row[Number(x) + at] = true
    }
  }
  assert.deepEqual(drawn, encode(text, { ecc: 'M', border: 4 }).data)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pointsOf, restOfFontCss, unicodeRange } from './font-css.ts'

test('characters become ranges, and ranges characters', () => {
  assert.equal(unicodeRange('cab가'), 'U+61-63, U+AC00')
  assert.deepEqual(pointsOf('U+61-63, U+ac00'), [0x61, 0x62, 0x63, 0xac00])
})

test('core and rest say the same weight, or browsers take them for two fonts', () => {
  const rest = restOfFontCss('@font-face { font-weight: 45 920; }', '.', '')
  assert.equal(rest, '@font-face { font-weight: 400 700; }')
})

test('the rest has nothing of the core, so that our own words load one file', () => {
  const css =
    '@font-face { src: url(./a.woff2); unicode-range: U+61-64; }\n@font-face { src: url(./b.woff2); unicode-range: U+61; }'
  const rest = restOfFontCss(css, '../fonts', 'ab')
  assert.match(rest, /url\(\.\.\/fonts\/a\.woff2\); unicode-range: U\+63-64;/)
  assert.match(rest, /b\.woff2\); unicode-range: U\+10FFFF;/)
})

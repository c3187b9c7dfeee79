import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blocksOf } from './blocks-of.ts'

test('titles, headings, lists and paragraphs; nothing else is markup', () => {
  assert.deepEqual(blocksOf('# One\n\nTwo\nthree <b>\n\n## Four\n\n- five\n- six\n'), [
    { kind: 'title', text: 'One' },
    { kind: 'paragraph', text: 'Two three <b>' },
    { kind: 'heading', text: 'Four' },
    { kind: 'list', items: ['five', 'six'] },
  ])
})

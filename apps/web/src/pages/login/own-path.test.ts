import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownPath } from './own-path.ts'

test('log-in leads back to a page of ours', () => {
  assert.equal(ownPath('/orders/o-1?x=1'), '/orders/o-1?x=1')
})

test('log-in leads nobody elsewhere', () => {
  for (const next of [undefined, '', 'https://evil.example', '//evil.example', '/\\evil.example']) {
    assert.equal(ownPath(next), '/')
  }
})

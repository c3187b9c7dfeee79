import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKeptAnswer, isKeptPage } from './kept.ts'

test('orders and their tickets are kept on the device, and nothing else of a person', () => {
  assert.ok(isKeptAnswer('/api/orders/o-1'))
  assert.ok(isKeptAnswer('/api/orders/o-1/admissions'))
  for (const path of [
    '/api/orders',
    '/api/orders/o-1/refund-quote',
    '/api/orders/o-1/payments/p-1',
    '/api/me',
    '/api/cart',
    '/api/tickets',
    '/api/time',
  ]) {
    assert.equal(isKeptAnswer(path), false, path)
  }
})

test('only pages of the app stand in for each other', () => {
  for (const path of ['/', '/orders/o-1', '/orders/o-1/receipt', '/me/orders']) {
    assert.ok(isKeptPage(path), path)
  }
  for (const path of ['/docs', '/dev/mailbox', '/openapi.json']) {
    assert.equal(isKeptPage(path), false, path)
  }
})

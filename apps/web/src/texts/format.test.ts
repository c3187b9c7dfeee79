import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFormat } from './format.ts'

const [ko, en] = [createFormat('ko'), createFormat('en')]

test('money is written as each language does', () => {
  const price = { amount: 50_000, currency: 'KRW' }
  assert.equal(ko.money(price), '50,000원')
  assert.match(en.money(price), /₩\s?50,000/)
  assert.match(en.money({ amount: 1_250, currency: 'EUR' }), /€12\.50/)
})

test('a time always has its zone', () => {
  const opens = Date.parse('2026-12-01T01:00:00Z')
  assert.match(ko.instant(opens, 'Asia/Seoul'), /12월 1일.*10:00 KST$/)
  assert.match(en.instant(opens, 'Asia/Seoul'), /1 Dec.* 10:00 KST$/)
  assert.match(en.instant(opens, 'America/New_York'), /20:00 (?:GMT-5|EST)$/)
})

test('dates and weekdays', () => {
  assert.equal(ko.day('2026-12-24'), '12월 24일 (목)')
  assert.equal(ko.month('2026-12'), '2026년 12월')
  assert.deepEqual([ko.weekdays[0], en.weekdays[6]], ['일', 'Sat'])
})

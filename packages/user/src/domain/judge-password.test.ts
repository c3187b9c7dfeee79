import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  NEW_PASSWORD_CHARACTERS_MAX,
  NEW_PASSWORD_CHARACTERS_MIN,
} from '@onsale/contracts/http/account.ts'
import { createIsCommonPassword } from '../adapters/common-passwords.ts'
import { judgeNewPassword } from './judge-password.ts'

const isCommon = createIsCommonPassword()
const judge = (password: string) => judgeNewPassword(password, isCommon)

test('the contract and the rule agree on how long a password is', () => {
  const varied = (length: number): string =>
    Array.from({ length }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7) % 91))).join('')
  assert.equal(judge(varied(NEW_PASSWORD_CHARACTERS_MIN)), undefined)
  assert.ok(judge(varied(NEW_PASSWORD_CHARACTERS_MIN - 1)))
  assert.equal(judge(varied(NEW_PASSWORD_CHARACTERS_MAX)), undefined)
  assert.ok(judge(varied(NEW_PASSWORD_CHARACTERS_MAX + 1)))
})

test('length is counted in characters as people see them composed, not in units of storage', () => {
  assert.equal(judge('🐼🎋🐼🎍🐼🌱🐼🍃🐼🌿'), undefined, 'ten, of two units each')
  assert.ok(judge('🐼🎋🐼🎍🐼🌱🐼🍃🐼'), 'nine')
  assert.ok(judge('ra\u0301mde\u0301l\u00e9r'), 'eight after composing')
})

test('what leaks show most often is refused, in whatever case', () => {
  for (const password of [
    'password123',
    'Qwertyuiop',
    '1q2w3e4r5t',
    'PASSWORD123',
    'qazwsxedcrfv',
  ]) {
    assert.ok(judge(password), password)
  }
})

test('what a thief tries without any list is refused too', () => {
  for (const password of [
    'aaaaaaaaaa',
    'abababababab',
    '123123123123',
    'abcdefghijkl',
    '9876543210',
    '0123456789',
    '7890123456',
    '🐼'.repeat(12),
  ]) {
    assert.ok(judge(password), password)
  }
})

test('what is plain but long is let be: its length must be guessed too', () => {
  assert.ok(judge('x'.repeat(32)))
  assert.equal(judge('x'.repeat(33)), undefined)
  assert.equal(judge('ab'.repeat(64)), undefined)
})

test('passwords that people may well choose are let be', () => {
  for (const password of [
    'correct horse battery staple',
    'panda-World-2026!',
    '비밀번호는길수록좋아요',
    'a panda in the rain',
  ]) {
    assert.equal(judge(password), undefined, password)
  }
})

test('every Unicode form of a password is judged alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 140 }), (password) => {
      assert.deepEqual(judge(password.normalize('NFC')), judge(password.normalize('NFD')))
    }),
  )
})

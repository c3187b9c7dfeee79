import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorCodes } from '@onsale/contracts/errors.ts'
import { en } from './en/index.ts'
import { ko } from './ko/index.ts'
import { preferredLanguage } from './texts.ts'

/** Every key with its text; plural forms under one name, since languages differ in them. */
function textsOf(part: object, at = ''): [string, string][] {
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) => {
    const key = `${at}${name}`
    if (typeof value === 'object' && value !== null) return textsOf(value, `${key}.`)
    return [[key.replace(/_(?:one|other)$/, ''), String(value)] as [string, string]]
  })
}

const names = (part: object): string[] => [...new Set(textsOf(part).map(([key]) => key))].sort()

test('both languages have every text', () => {
  assert.deepEqual(names(en), names(ko))
})

test('no text is empty, and both take the same values', () => {
  const slots = (text: string): string[] =>
    [...text.matchAll(/\{\{(\w+)/g)].map(([, name = '']) => name).sort()
  const korean = new Map(textsOf(ko))
  for (const [key, text] of textsOf(en)) {
    assert.notEqual(text.trim(), '', key)
    assert.deepEqual(slots(text), slots(korean.get(key) ?? ''), key)
  }
  for (const [key, text] of textsOf(ko)) assert.notEqual(text.trim(), '', key)
})

test('every code of the API has words in both languages', () => {
  for (const code of Object.keys(errorCodes)) {
    assert.ok(Object.hasOwn(ko.errors, code), `${code} in Korean`)
    assert.ok(Object.hasOwn(en.errors, code), `${code} in English`)
  }
})

test('what counts in English has both of its forms', () => {
  const forms = JSON.stringify(en).match(/"\w+_(?:one|other)"/g) ?? []
  const of = (form: string): string[] =>
    forms.filter((name) => name.includes(form)).map((name) => name.replace(form, ''))
  assert.deepEqual(of('_one').sort(), of('_other').sort())
})

test('nobody exclaims', () => {
  for (const [key, text] of [...textsOf(ko), ...textsOf(en)]) assert.doesNotMatch(text, /!/, key)
})

test('the language is what was chosen, then what the browser wants, then Korean', () => {
  assert.equal(preferredLanguage('en', ['ko-KR']), 'en')
  assert.equal(preferredLanguage(null, ['fr-FR', 'en-US', 'ko']), 'en')
  assert.equal(preferredLanguage('xx', ['fr-FR']), 'ko')
})

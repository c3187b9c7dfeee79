import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorCodes } from '../errors.ts'
import { commonRefusals, refusalsOf } from './problem.ts'
import { publicCalls } from './public-calls.ts'

test('every operation and every method of a path is declared once', () => {
  const operations = publicCalls.map(({ operation }) => operation)
  const places = publicCalls.map(({ method, path }) => `${method} ${path}`)
  assert.equal(new Set(operations).size, operations.length)
  assert.equal(new Set(places).size, places.length)
})

test('the parameters of a path are the declared ones, without a judgement of their form', () => {
  for (const { path, params } of publicCalls) {
    const written = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    assert.deepEqual(Object.keys(params?.properties ?? {}).sort(), written.toSorted(), path)
    for (const [name, schema] of Object.entries(params?.properties ?? {})) {
      assert.deepEqual(JSON.parse(JSON.stringify(schema)), { type: 'string' }, `${path} ${name}`)
    }
  }
})

test('request bodies refuse what they do not know, all the way down', () => {
  const open: string[] = []
  const visit = (schema: unknown, at: string): void => {
    if (typeof schema !== 'object' || schema === null) return
    if ('properties' in schema && !('additionalProperties' in schema)) open.push(at)
    for (const [name, part] of Object.entries(schema)) visit(part, `${at}/${name}`)
  }
  for (const { operation, body } of publicCalls) visit(body, operation)
  assert.deepEqual(open, [])
})

test('the calls that take an Idempotency-Key are those of the API page', () => {
  const keyed = publicCalls.filter(({ idempotent }) => idempotent === true)
  assert.deepEqual(keyed.map(({ operation }) => operation).sort(), [
    'addUnit',
    'cancelOrder',
    'checkoutCart',
    'confirmPayment',
    'createOrder',
    'createPayment',
    'createTicket',
  ])
})

test('a public read can be refused for nothing but our own trouble', () => {
  const call = publicCalls.find(({ operation }) => operation === 'getTime')
  assert.ok(call)
  assert.deepEqual(refusalsOf(call), ['INTERNAL', 'OVERLOADED'])
})

test('an admin call with a body can be refused at every step of the judgement', () => {
  const call = publicCalls.find(({ operation }) => operation === 'createTicket')
  assert.ok(call)
  const codes = new Set(commonRefusals(call))
  for (const code of [
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'RATE_LIMITED',
    'BODY_TOO_LARGE',
    'BAD_JSON',
    'UNSUPPORTED_MEDIA_TYPE',
    'INVALID_INPUT',
    'IDEMPOTENCY_KEY_REUSED',
    'IDEMPOTENCY_IN_FLIGHT',
  ] as const) {
    assert.ok(codes.has(code), code)
  }
})

test('every code that a call names is in the closed list', () => {
  for (const call of publicCalls) {
    for (const code of call.refusals) assert.ok(code in errorCodes, `${call.operation} ${code}`)
  }
})

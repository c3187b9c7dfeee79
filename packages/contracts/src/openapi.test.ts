import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { defineCall } from './http/call.ts'
import { publicCalls } from './http/public-calls.ts'
import { refusalsOf } from './http/problem.ts'
import { openApiDocument } from './openapi.ts'
import { NameTakenTwice } from './openapi-components.ts'

/** The document as a client reads it: JSON, and no promise about its shape. */
function documentOf(...parameters: Parameters<typeof openApiDocument>): Readable {
  return JSON.parse(JSON.stringify(openApiDocument(...parameters)))
}

interface Readable {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, unknown> }
}

interface Operation {
  readonly operationId: string
  readonly security?: unknown
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Record<string, unknown> }
  readonly responses: Record<string, { readonly headers?: object; readonly content?: object }>
}

function operations(document: Readable): Operation[] {
  return Object.values(document.paths).flatMap((methods) => Object.values(methods))
}

function operation(document: Readable, id: string): Operation {
  const found = operations(document).find(({ operationId }) => operationId === id)
  assert.ok(found, id)
  return found
}

test('the document holds every call once', () => {
  const document = documentOf()
  const ids = operations(document).map(({ operationId }) => operationId)
  assert.deepEqual(ids.sort(), publicCalls.map((call) => call.operation).sort())
})

test('every reference leads somewhere', () => {
  const text = JSON.stringify(openApiDocument())
  const { components } = documentOf()
  for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    assert.ok(Object.hasOwn(components.schemas, name), name)
  }
})

test('every code a call can refuse with is listed under its status', () => {
  const document = documentOf()
  for (const call of publicCalls) {
    const text = JSON.stringify(operation(document, call.operation).responses)
    for (const code of refusalsOf(call))
      assert.ok(text.includes(`"${code}"`), `${call.operation} ${code}`)
  }
})

test('buying shows its key, its token and the lines that failed', () => {
  const order = operation(documentOf(), 'createOrder')
  assert.deepEqual(order.security, [{ accessToken: [] }])
  assert.deepEqual(
    order.parameters?.map((parameter) => parameter.name),
    ['Idempotency-Key'],
  )
  assert.ok(Object.hasOwn(order.responses['201']?.headers ?? {}, 'Idempotent-Replayed'))
  assert.ok(Object.hasOwn(order.responses['429']?.headers ?? {}, 'Retry-After'))
  assert.match(JSON.stringify(order.responses['409']), /FailedLine/)
})

test('a public read needs no token, and an optional body is not required', () => {
  const document = documentOf()
  assert.equal(operation(document, 'listTickets').security, undefined)
  assert.equal(operation(document, 'cancelOrder').requestBody?.required, false)
  assert.deepEqual(Object.keys(operation(document, 'receiveWebhook').requestBody?.content ?? {}), [
    '*/*',
  ])
})

test('two different schemas cannot carry one name', () => {
  const call = defineCall({
    operation: 'twice',
    summary: '',
    tag: '',
    method: 'GET',
    path: '/twice',
    access: 'public',
    answers: {
      200: Type.Object({ a: Type.String() }, { title: 'Same' }),
      202: Type.Object({ b: Type.String() }, { title: 'Same' }),
    },
    refusals: [],
  })
  assert.throws(() => openApiDocument([call]), NameTakenTwice)
})

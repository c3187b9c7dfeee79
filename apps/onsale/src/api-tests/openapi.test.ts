import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { errorCodes } from '@onsale/contracts/errors.ts'
import { publicCalls } from '@onsale/contracts/http/public-calls.ts'
import { UNLIMITED } from './testing/accounts.ts'
import { sampleOf } from './testing/documented/samples.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

interface Operation {
  readonly operationId: string
  readonly security?: readonly unknown[]
  readonly responses: Readonly<Record<string, unknown>>
}
interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

let api: Onsale
let document: Document
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
  const answer = await api.anybody.raw({ method: 'GET', path: '/openapi.json' })
  document = JSON.parse(answer.text)
})
after(() => api.stop())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ path, method: method.toUpperCase(), operation },
    })),
  )

test('the document is OpenAPI 3.1, as JSON, and every reference in it leads somewhere', async () => {
  const { headers, text } = await api.anybody.raw({ method: 'GET', path: '/openapi.json' })
  assert.match(headers['content-type'] ?? '', /^application\/json/)
  assert.match(document.openapi, /^3\.1\./)
  const references = text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)
  const names = [...references].map(([, name = '']) => name)
  assert.ok(names.length > 0)
  for (const name of names) assert.ok(name in document.components.schemas, name)
})

test('/docs shows the document without asking anybody else', async () => {
  const { status, headers, text } = await api.anybody.raw({ method: 'GET', path: '/docs' })
  assert.equal(status, 200)
  assert.match(headers['content-type'] ?? '', /^text\/html/)
  assert.doesNotMatch(text, /https?:\/\//)
  const scripts = [...text.matchAll(/src="([^"]+)"/g)].map(([, path]) => path ?? '')
  for (const path of scripts) {
    const script = await api.anybody.raw({ method: 'GET', path })
    assert.equal(script.status, 200, path)
  }
})

test('every call of the API page is documented, and nothing else', () => {
  const documented = operations().map(({ method, path }) => `${method} ${path}`)
  const declared = publicCalls.map(({ method, path }) => `${method} ${path}`)
  assert.deepEqual(documented.sort(), declared.sort())
})

test('every documented operation exists, succeeds and answers a documented status', async () => {
  for (const call of publicCalls) {
    const { caller, request } = await sampleOf(api, call)
    const answer = await caller.raw(request)
    const { operation } =
      operations().find((one) => one.operation.operationId === call.operation) ?? {}
    assert.ok(
      String(answer.status) in (operation?.responses ?? {}),
      `${call.operation} ${answer.status}`,
    )
    const isRefused = answer.status >= 400
    assert.equal(isRefused, call.operation === 'quoteRefund', `${call.operation}: ${answer.text}`)
  }
})

test('what asks for a token in the document asks for one on the wire, and nothing else', async () => {
  for (const { operation } of operations()) {
    const sample = await sampleOf(api, { operation: operation.operationId })
    const { status } = await api.anybody.raw(sample.request)
    assert.equal(status === 401, operation.security !== undefined, operation.operationId)
  }
})

test('the codes of the document are those of the closed list', () => {
  const text = JSON.stringify(document.paths)
  const enums = [...text.matchAll(/"code":\{"type":"string","enum":(\[[^\]]+\])/g)]
  const codes = enums.flatMap(([, list = '[]']): string[] => JSON.parse(list))
  assert.ok(codes.length > 0)
  for (const code of codes) assert.ok(code in errorCodes, code)
})

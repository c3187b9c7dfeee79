import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postmanCollection } from './postman.ts'

const document = {
  openapi: '3.1.0',
  info: { title: 'onsale', version: '1' },
  servers: [{ url: 'http://localhost:3000' }],
  paths: {
    '/api/orders': {
      post: {
        operationId: 'createOrder',
        summary: 'Reserve',
        tags: ['Orders'],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['unitId'],
                properties: {
                  unitId: { type: 'string', pattern: '^[a-z]{9}$' },
                  left: { type: 'string', enum: ['out'] },
                },
              },
            },
          },
        },
        responses: {
          201: {
            description: 'held',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
          409: { description: 'sold out' },
        },
      },
    },
  },
  components: {
    schemas: {
      Order: {
        type: 'object',
        properties: {
          status: { anyOf: [{ const: 'PENDING' }, { const: 'PAID' }] },
          lines: { type: 'array', items: { type: 'integer', minimum: 7 } },
        },
      },
    },
  },
}

test('the same document gives the same collection', async () => {
  const [first, second] = [await postmanCollection(document), await postmanCollection(document)]
  assert.equal(first, second)
})

test('a collection logs in by a token and shows answers of success', async () => {
  const text = await postmanCollection(document)
  assert.match(text, /"\{\{token\}\}"/)
  assert.match(text, /"name": "Reserve"/)
  assert.match(text, /"code": 201/)
  assert.doesNotMatch(text, /"code": 409/)
})

test('examples follow from the schemas, and requests have what they must', async () => {
  const text = await postmanCollection(document)
  const bodies = [...text.matchAll(/"(?:raw|body)": (?<body>".*")/g)].map((match): unknown =>
    JSON.parse(String(JSON.parse(match.groups?.['body'] ?? '""'))),
  )
  assert.deepEqual(bodies[0], { unitId: '<unitId>' })
  assert.deepEqual(bodies.at(-1), { status: 'PENDING', lines: [7] })
})

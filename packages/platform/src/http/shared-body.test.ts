import assert from 'node:assert/strict'
import { test } from 'node:test'
import createFastify, { type FastifyReply } from 'fastify'
import { sharedBody, textOfShared } from './shared-body.ts'

async function given() {
  const app = createFastify()
  const properties = { a: { type: 'integer' } }
  const texts: (string | undefined)[] = []
  const ask: { body: unknown } = { body: undefined }
  app.get(
    '/',
    { schema: { response: { 200: { type: 'object', properties } } } },
    (_, reply: FastifyReply) => {
      texts.push(textOfShared(ask.body, 200, reply))
      reply.send({})
    },
  )
  return {
    async textOf(body: unknown) {
      ask.body = body
      await app.inject('/')
      return texts.at(-1)
    },
  }
}

test('a shared body is serialised by its schema, once', async () => {
  const { textOf } = await given()
  let reads = 0
  const body = sharedBody({
    get a() {
      reads += 1
      return 1
    },
    unknown: 2,
  })
  assert.equal(await textOf(body), '{"a":1}')
  const before = reads
  assert.equal(await textOf(sharedBody(body)), '{"a":1}')
  assert.equal(reads, before)
})

test('any other body is left to the framework', async () => {
  const { textOf } = await given()
  assert.equal(await textOf({ a: 1 }), undefined)
  assert.equal(await textOf(undefined), undefined)
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { getTime } from '@onsale/contracts/http/catalogue-calls.ts'
import { serve, type UnderTest } from '../testing/listening.ts'
import { openApiRoutes } from './openapi-routes.ts'
import { route } from './route.ts'

const routes = [route(getTime, () => ({ kind: 'answer', status: 200, body: { now: 1 } }))]

describe('the documents of the API', () => {
  let tested: UnderTest

  before(async () => {
    tested = await serve(routes, { extend: openApiRoutes(routes.map(({ call }) => call)) })
  })
  after(() => tested.server.close())

  test('the document tells of exactly the routes that are served', async () => {
    const document = (await tested.server.app.inject('/openapi.json')).json()
    assert.deepEqual(Object.keys(document.paths), ['/api/time'])
  })

  test('the page loads nothing but what we serve, and could not', async () => {
    const page = await tested.server.app.inject('/docs')
    assert.match(
      String(page.headers['content-security-policy']),
      /default-src 'none'.*script-src 'self'/,
    )
    assert.equal(/https?:\/\//.test(page.body), false)
    for (const [, source = ''] of page.body.matchAll(/src="([^"]+)"/g)) {
      const script = await tested.server.app.inject(source)
      assert.equal(script.statusCode, 200, source)
      assert.match(String(script.headers['content-type']), /javascript/)
    }
  })

  test('the script is the library, compressed', async () => {
    const { rawPayload } = await tested.server.app.inject('/docs/reference.js')
    assert.match(gunzipSync(rawPayload).toString(), /createApiReference/)
  })

  test('another method is 405 here as well', async () => {
    const answer = await tested.server.app.inject({ method: 'POST', url: '/docs' })
    assert.equal(answer.statusCode, 405)
    assert.equal(answer.headers['allow'], 'GET, HEAD')
  })
})

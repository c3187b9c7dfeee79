import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import createFastify, { type FastifyInstance } from 'fastify'
import { readWebApp } from './read-web-app.ts'
import { CACHED_FOREVER, staticFile } from './static-file.ts'
import { webAppPages } from './web-app-pages.ts'

let folder = ''
let app: FastifyInstance

/** The pages on a listener of their own, as `createHttpServer` mounts them. */
async function served(publicUrl = 'http://localhost:3000'): Promise<FastifyInstance> {
  const built = await readWebApp(folder)
  assert.ok(built)
  const parts = {
    ...{ title: 'A & B', description: '"quoted"', icon: '/venue/mark.svg' },
    ...{ stylesheet: '/venue/venue.css', embedded: { site: { name: '</script><b>' } } },
  }
  const mark = staticFile('mark.svg', '<svg/>', CACHED_FOREVER)
  const pages = webAppPages(built, parts, new Map([['/venue/mark.svg', mark]]), () => publicUrl)
  const server = createFastify()
  server.setNotFoundHandler((request, reply) => {
    if (!pages.notFoundPage(request, reply)) reply.code(404).send({ code: 'NOT_FOUND' })
  })
  pages.mount(server)
  return server
}

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'onsale-web-'))
  await mkdir(path.join(folder, 'assets'))
  const page = '<title>x</title>\n<!-- venue -->\n<script src="/assets/app-1.js"></script>'
  await writeFile(path.join(folder, 'index.html'), page)
  await writeFile(path.join(folder, 'pages.json'), '{"paths":["/","/tickets/$ticketId"]}')
  await writeFile(path.join(folder, 'assets/app-1.js'), 'plain')
  await writeFile(path.join(folder, 'assets/app-1.js.br'), 'as brotli')
  await writeFile(path.join(folder, 'assets/app-1.js.gz'), 'as gzip')
  app = await served()
})

after(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

const html = { accept: 'text/html,*/*' }

test('a folder that nothing was built into is no web app', async () => {
  assert.equal(await readWebApp(path.join(folder, 'assets')), undefined)
})

test('every page of the app is 200, other addresses are the app with 404', async () => {
  for (const [url, status] of [
    ['/', 200],
    ['/tickets/abc?x=1', 200],
    ['/tickets/abc/more', 404],
    ['/nothing', 404],
  ] as const) {
    const answer = await app.inject({ url, headers: html })
    assert.deepEqual(
      [answer.statusCode, answer.headers['content-type']],
      [status, 'text/html; charset=utf-8'],
    )
  }
})

test('what is no page stays JSON: the API, files, other methods, clients that want none', async () => {
  for (const request of [
    { url: '/api/nothing', headers: html },
    { url: '/assets/nothing.js', headers: html },
    { url: '/assets/..%2findex.html', headers: html },
    { url: '/nothing', headers: { accept: 'application/json' } },
    { url: '/nothing', method: 'POST', headers: html },
  ] as const) {
    const answer = await app.inject(request)
    assert.equal(answer.statusCode, 404, request.url)
    assert.deepEqual(answer.json(), { code: 'NOT_FOUND' })
  }
})

test('the venue is in the page, and nothing of it gets out of its place', async () => {
  const { body } = await app.inject({ url: '/', headers: html })
  assert.match(body, /<title>A &amp; B<\/title>/)
  assert.match(body, /content="&quot;quoted&quot;"/)
  assert.match(
    body,
    /<script type="application\/json" id="site">\{"name":"\\u003c\/script>\\u003cb>"\}/,
  )
})

test('no inline script, no inline style, nobody else, in no frame', async () => {
  const { headers } = await app.inject({ url: '/', headers: html })
  const policy = String(headers['content-security-policy'])
  for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
    assert.ok(policy.split('; ').includes(part), part)
  }
  assert.doesNotMatch(policy, /unsafe|\*|https?:|data:.*script/)
  assert.equal(headers['x-frame-options'], 'DENY')
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  assert.equal(headers['strict-transport-security'], undefined)
})

test('with an https address browsers are told to stay on it', async () => {
  const secure = await served('https://tickets.example')
  const { headers } = await secure.inject({ url: '/', headers: html })
  await secure.close()
  assert.match(String(headers['strict-transport-security']), /max-age=31536000/)
  assert.match(String(headers['content-security-policy']), /upgrade-insecure-requests/)
})

test('a page is kept for 5 s by shared caches and asked for by its ETag', async () => {
  const first = await app.inject({ url: '/', headers: html })
  assert.match(String(first.headers['cache-control']), /max-age=0, s-maxage=5/)
  const etag = String(first.headers.etag)
  const again = await app.inject({ url: '/', headers: { ...html, 'if-none-match': etag } })
  assert.deepEqual([again.statusCode, again.body], [304, ''])
})

test('a file is sent in the smallest form that is taken, each with its own ETag', async () => {
  const etags = new Set<unknown>()
  for (const [accepted, encoding, body] of [
    ['gzip, deflate, br', 'br', 'as brotli'],
    ['gzip;q=1.0, br;q=0', 'gzip', 'as gzip'],
    ['identity', undefined, 'plain'],
  ] as const) {
    const answer = await app.inject({
      ...{ url: '/assets/app-1.js', headers: { 'accept-encoding': accepted } },
    })
    assert.equal(answer.headers['content-encoding'], encoding)
    assert.equal(answer.rawPayload.toString(), body)
    assert.equal(answer.headers['cache-control'], CACHED_FOREVER)
    assert.equal(answer.headers.vary, 'accept-encoding')
    etags.add(answer.headers.etag)
  }
  assert.equal(etags.size, 3)
})

test('files of the venue are served, and the page itself is compressed', async () => {
  const mark = await app.inject({ url: '/venue/mark.svg' })
  assert.equal(mark.headers['content-type'], 'image/svg+xml; charset=utf-8')
  const page = await app.inject({ url: '/', headers: { ...html, 'accept-encoding': 'br' } })
  assert.match(brotliDecompressSync(page.rawPayload).toString(), /app-1\.js/)
})

import type { FastifyInstance } from 'fastify'
import type { Call } from '@onsale/contracts/http/call.ts'
import { openApiDocument } from '@onsale/contracts/openapi.ts'
import { createReferenceBundle } from './reference-bundle.ts'

/**
 * The page may load only what we serve, and talk only to us: fonts, telemetry, proxies and
 * content networks are off in its configuration and could not be reached if they were not.
 */
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>onsale API</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <div id="app"></div>
    <script src="/docs/reference.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

const settings = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
}

const start = `Scalar.createApiReference('#app', ${JSON.stringify(settings)})\n`

/**
 * GET /openapi.json, made from exactly these calls, and GET /docs, which shows
 * it, without a request to anybody else. To be given to `createHttpServer` as `extend`.
 */
export function openApiRoutes(calls: readonly Call[]): (app: FastifyInstance) => void {
  const document = JSON.stringify(openApiDocument(calls))
  const bundle = createReferenceBundle()
  return (app) => {
    app.get('/openapi.json', (_request, reply) => {
      reply
        .header('content-type', 'application/json; charset=utf-8')
        .header('x-content-type-options', 'nosniff')
        .header('access-control-allow-origin', '*')
        .header('cache-control', 'no-cache')
        .send(document)
    })
    app.get('/docs', (_request, reply) => {
      reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', DOCS_POLICY)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-cache')
        .send(page)
    })
    app.get('/docs/start.js', (_request, reply) => {
      reply.header('content-type', 'text/javascript; charset=utf-8').send(start)
    })
    app.get('/docs/reference.js', async (_request, reply) => {
      reply
        .header('content-type', 'text/javascript; charset=utf-8')
        .header('content-encoding', 'gzip')
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'public, max-age=3600')
      return bundle()
    })
  }
}

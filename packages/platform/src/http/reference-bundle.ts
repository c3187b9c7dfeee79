import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import createFastify from 'fastify'

const compress = promisify(gzip)

/**
 * The script of the API reference, gzipped. The package gives it out through its plugin only,
 * whose pages build URLs from the Host header and throw on a bad one; so the plugin is mounted
 * where no client reaches it, asked once, when somebody first opens the docs, and let go: its
 * 5 MB of source stay out of a process that serves no docs.
 */
export function createReferenceBundle(): () => Promise<Buffer> {
  let bundle: Promise<Buffer> | undefined
  return () => {
    bundle ??= loadBundle()
    return bundle
  }
}

async function loadBundle(): Promise<Buffer> {
  const { default: reference } = await import('@scalar/fastify-api-reference')
  const app = createFastify({ logger: false })
  try {
    await app.register(reference, { routePrefix: '/reference', configuration: { url: '/' } })
    const { body } = await app.inject('/reference/js/scalar.js')
    return await compress(body)
  } finally {
    await app.close()
  }
}

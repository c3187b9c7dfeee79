import { createHash } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A file as it is served, with all of its forms in memory. */
export interface StaticFile {
  readonly contentType: string
  readonly cacheControl: string
  readonly etag: string
  readonly plain: Buffer
  readonly brotli: Buffer | undefined
  readonly gzip: Buffer | undefined
}

/** The name of such a file holds the hash of its content, so it can never change. */
export const CACHED_FOREVER = 'public, max-age=31536000, immutable'

/** A page: browsers ask each time, and shared caches keep it 5 s, so that a release is seen. */
export const CACHED_SHORTLY = 'public, max-age=0, s-maxage=5, must-revalidate'

/** Asked for each time, and kept by nobody between. */
export const CACHED_NEVER = 'no-cache'

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  webp: 'image/webp',
  woff2: 'font/woff2',
}

/** The media type by the name's ending; undefined for what we do not serve. */
export function contentTypeOf(name: string): string | undefined {
  return contentTypes[name.slice(name.lastIndexOf('.') + 1)]
}

export function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 12)
}

/** A file made when the program starts; text is compressed here, once. */
export function staticFile(name: string, content: Buffer | string, cacheControl: string) {
  const plain = typeof content === 'string' ? Buffer.from(content) : content
  const contentType = contentTypeOf(name) ?? 'application/octet-stream'
  const isText = contentType.includes('charset')
  return {
    ...{ contentType, cacheControl, plain, etag: `"${hashOf(plain)}"` },
    brotli: isText ? brotliCompressSync(plain) : undefined,
    gzip: isText ? gzipSync(plain) : undefined,
  } satisfies StaticFile
}

/** Answers with the smallest form that the client takes, or 304 when it has it. */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StaticFile,
  status = 200,
): void {
  const { encoding, body } = formFor(request.headers['accept-encoding'], file)
  // Each form has an ETag of its own (RFC 9110, 8.8.3.3).
  const etag = encoding === undefined ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`
  reply
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', file.cacheControl)
    .header('etag', etag)
    .header('vary', 'accept-encoding')
  if (status === 200 && knows(request.headers['if-none-match'], etag)) {
    reply.code(304).send()
    return
  }
  if (encoding !== undefined) reply.header('content-encoding', encoding)
  reply.code(status).header('content-type', file.contentType).send(body)
}

function formFor(accepted: string | string[] | undefined, file: StaticFile) {
  const takes = (coding: string): boolean =>
    new RegExp(String.raw`(?:^|,)\s*${coding}\s*(?:$|,|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))`, 'i').test(
      String(accepted ?? ''),
    )
  if (file.brotli !== undefined && takes('br')) return { encoding: 'br', body: file.brotli }
  if (file.gzip !== undefined && takes('gzip')) return { encoding: 'gzip', body: file.gzip }
  return { encoding: undefined, body: file.plain }
}

function knows(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

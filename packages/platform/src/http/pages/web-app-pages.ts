import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pageHeaders } from './page-headers.ts'
import type { BuiltWebApp } from './read-web-app.ts'
import { CACHED_SHORTLY, sendFile, type StaticFile, staticFile } from './static-file.ts'

/** What the venue gives the page before any script runs. */
export interface PageParts {
  readonly title: string
  readonly description: string
  /** Paths of further files of the page, all on this server. */
  readonly icon: string
  readonly stylesheet: string
  /** Data that the app reads from the page instead of asking for it: id → value. */
  readonly embedded: Readonly<Record<string, unknown>>
}

export interface WebAppPages {
  /** Mounts pages and files; to be given to `createHttpServer` as (part of) `extend`. */
  readonly mount: (app: FastifyInstance) => void
  /** Answers a browser at an unknown address with the app's own page, status 404. */
  readonly notFoundPage: (request: FastifyRequest, reply: FastifyReply) => boolean
}

/** The app's pages, and its files with further ones (the venue's), by path. */
export function webAppPages(
  built: BuiltWebApp,
  parts: PageParts,
  further: ReadonlyMap<string, StaticFile>,
  publicUrl: () => string,
): WebAppPages {
  const page = staticFile('index.html', completed(built.template, parts), CACHED_SHORTLY)
  const files = new Map([...built.files, ...further])
  const folders = new Set([...files.keys()].map((name) => name.slice(0, name.indexOf('/', 1))))

  function sendPage(request: FastifyRequest, reply: FastifyReply, status: number): void {
    reply.headers({ ...pageHeaders(publicUrl()) })
    sendFile(request, reply, page, status)
  }

  return {
    mount(app) {
      for (const path of built.paths) {
        app.get(path, (request, reply) => sendPage(request, reply, 200))
      }
      const { worker } = built
      if (worker !== undefined) {
        app.get('/worker.js', (request, reply) => sendFile(request, reply, worker))
      }
      for (const folder of folders) {
        app.get(`${folder}/*`, (request, reply) => {
          const file = files.get(pathOf(request))
          if (file === undefined) reply.callNotFound()
          else sendFile(request, reply, file)
        })
      }
    },
    notFoundPage(request, reply) {
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      const wantsPage = (request.headers.accept ?? '').includes('text/html')
      const path = pathOf(request)
      const isOurs = path.startsWith('/api/') || folders.has(path.slice(0, path.indexOf('/', 1)))
      if (!isRead || !wantsPage || isOurs) return false
      sendPage(request, reply, 404)
      return true
    },
  }
}

function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? '').split('?', 1)[0] ?? ''
}

const SLOT = '<!-- venue -->'

function completed(template: string, parts: PageParts): string {
  const head = [
    `<meta name="description" content="${escaped(parts.description)}" />`,
    `<link rel="icon" href="${escaped(parts.icon)}" type="image/svg+xml" />`,
    `<link rel="stylesheet" href="${escaped(parts.stylesheet)}" />`,
    ...Object.entries(parts.embedded).map(
      ([id, value]) =>
        `<script type="application/json" id="${escaped(id)}">${jsonInPage(value)}</script>`,
    ),
  ].join('\n    ')
  return template
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(parts.title)}</title>`)
    .replace(SLOT, () => head)
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A data block ends at the first `</script`, wherever it stands. */
function jsonInPage(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}

/** In place of the app: says what is missing, to the person who started the program. */
export function unbuiltWebAppPage(): WebAppPages {
  const text =
    'The web app has not been built. `npm start` builds it; so does `npm run web:build`.\nThe API is at /docs.\n'
  return {
    mount(app) {
      app.get('/', (_request, reply) => {
        reply
          .code(503)
          .header('cache-control', 'no-store')
          .header('x-content-type-options', 'nosniff')
          .header('content-type', 'text/plain; charset=utf-8')
          .send(text)
      })
    },
    notFoundPage: () => false,
  }
}

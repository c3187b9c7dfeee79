import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  CACHED_FOREVER,
  CACHED_NEVER,
  contentTypeOf,
  hashOf,
  type StaticFile,
  staticFile,
} from './static-file.ts'

/** The web app as it was built: a page to be completed, its pages' paths, its files by path. */
export interface BuiltWebApp {
  readonly template: string
  /** In the router's writing: `/tickets/:ticketId`. */
  readonly paths: readonly string[]
  readonly files: ReadonlyMap<string, StaticFile>
  /** The service worker; its name stays, so browsers must ask for it each time. */
  readonly worker: StaticFile | undefined
}

/** Reads a folder that the web app was built into; undefined when it has not been. */
export async function readWebApp(folder: string): Promise<BuiltWebApp | undefined> {
  const template = await textOf(path.join(folder, 'index.html'))
  const pages = await textOf(path.join(folder, 'pages.json'))
  if (template === undefined || pages === undefined) return undefined
  const worker = await textOf(path.join(folder, 'worker.js'))
  const { paths } = JSON.parse(pages) as { readonly paths: readonly string[] } // what the build writes
  return {
    template,
    paths: paths.map((one) => one.replaceAll('$', ':')),
    files: await readAssets(path.join(folder, 'assets')),
    worker: worker === undefined ? undefined : staticFile('worker.js', worker, CACHED_NEVER),
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** All of it in memory: a few megabytes, no file system on the way of a burst, no way out. */
async function readAssets(folder: string): Promise<Map<string, StaticFile>> {
  const names = await readdir(folder)
  const contents = new Map<string, Buffer>()
  for (const name of names) contents.set(name, await readFile(path.join(folder, name)))
  const files = new Map<string, StaticFile>()
  for (const [name, plain] of contents) {
    const contentType = contentTypeOf(name)
    if (contentType === undefined) continue // `.br` and `.gz` belong to the file beside them
    files.set(`/assets/${name}`, {
      ...{ contentType, plain, cacheControl: CACHED_FOREVER, etag: `"${hashOf(plain)}"` },
      brotli: contents.get(`${name}.br`),
      gzip: contents.get(`${name}.gz`),
    })
  }
  return files
}

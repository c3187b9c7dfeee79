// Builds the web app into apps/web/dist. With `--if-stale` only when that is missing or older
// than what it is made from: so `npm start` begins.
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'

const app = path.resolve(import.meta.dirname, '..')
const repository = path.resolve(app, '../..')
/** Written last: a build that was broken off does not count. */
const mark = path.join(app, 'dist', 'built')
const SOURCES = [
  'apps/web/src',
  'apps/web/build',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'packages/contracts/src',
  'venues',
  'package-lock.json',
]

function changedAt(place: string): number {
  const found = statSync(place, { throwIfNoEntry: false })
  if (found === undefined) return 0
  if (!found.isDirectory()) return found.mtimeMs
  const inside = readdirSync(place).map((name) => changedAt(path.join(place, name)))
  return Math.max(found.mtimeMs, ...inside)
}

const newest = Math.max(...SOURCES.map((source) => changedAt(path.join(repository, source))))
if (!process.argv.includes('--if-stale') || changedAt(mark) < newest) {
  console.error('onsale: building the web app …')
  await build({
    configFile: path.join(app, 'vite.config.ts'),
    configLoader: 'native',
    logLevel: 'warn',
  })
  await build({
    // By itself and in one piece: browsers take a service worker as a plain script.
    configFile: false,
    root: app,
    logLevel: 'warn',
    build: {
      emptyOutDir: false,
      outDir: 'dist',
      copyPublicDir: false,
      rolldownOptions: {
        input: path.join(app, 'src/offline/worker.ts'),
        output: { entryFileNames: 'worker.js', format: 'iife' },
      },
    },
  })
  writeFileSync(mark, '')
}

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { pagePaths } from './page-paths.ts'

test('the server knows exactly the pages that the router has', () => {
  // The router imports pages, and they stylesheets and a DOM; its routes are read, not run.
  const source = readFileSync(path.join(import.meta.dirname, 'router.tsx'), 'utf8')
  const routes = [...source.matchAll(/path: '(?<path>[^']+)'/g)].map(
    (match) => match.groups?.['path'],
  )
  assert.deepEqual(new Set(routes), new Set(pagePaths))
})

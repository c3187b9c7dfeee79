// The black-box suite once more, on a real MySQL server. Left out is what is about files or about
// no database at all.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { suite } from 'node:test'
import { addressOf, dropAfterwards, testMysqlUrl } from '@onsale/platform/testing/mysql-server.ts'
import { useDatabases } from './testing/start-onsale.ts'

const LEFT_OUT: ReadonlySet<string> = new Set([
  'documented-errors.test.ts', // hundreds of refusals, most before any database
  'documented-errors-of-accounts.test.ts',
  'documented-errors-of-log-in.test.ts',
  'faults.test.ts', // locks the files
  'fuzz.test.ts',
  'nothing-personal.test.ts', // reads the files
  'odd-input.test.ts',
  'odd-paths.test.ts',
  'openapi.test.ts',
  'rate-limits.test.ts',
  'tokens.test.ts',
])

const server = await testMysqlUrl()
const address = addressOf(server)
const prefixes = new Map<string, string>()

/** A data folder stands for one installation: it keeps its schemas over restarts. */
useDatabases((dataDir) => {
  const prefix = prefixes.get(dataDir) ?? `api_${process.pid}_${prefixes.size}`
  if (!prefixes.has(dataDir)) {
    for (const service of ['order', 'ticket', 'user', 'user_keys']) {
      dropAfterwards({ ...address, schema: `${prefix}_${service}` })
    }
  }
  prefixes.set(dataDir, prefix)
  return { DATABASE_URL: `${server}/${prefix}` }
})

const files = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.test.ts') && !/\.\w+\.test\.ts$/.test(name) && !LEFT_OUT.has(name),
)
for (const name of files) {
  suite(name, async () => {
    await import(path.join(import.meta.dirname, name))
  })
}

import { readdirSync } from 'node:fs'
import path from 'node:path'
import { suite } from 'node:test'
import { dropAfterwards, testMysqlUrl } from '@onsale/platform/testing/mysql-server.ts'
import { addressOf } from '@onsale/platform/testing/reach-mysql.ts'
import { useDatabases } from './start-onsale.ts'

/** What is about files, or about no database at all. */
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
  'trace-context.test.ts', // reads the files
])

const API_TESTS = path.resolve(import.meta.dirname, '..')

/** A file's time is bounded, so the suite goes in parts. */
const PARTS = 4

/** Runs one part (from 0) of the black-box suite on a real MySQL server. */
export async function suiteOnMysql(part: number): Promise<void> {
  await keepOnMysql()
  const names = readdirSync(API_TESTS).filter(
    (name) => name.endsWith('.test.ts') && !/\.\w+\.test\.ts$/.test(name) && !LEFT_OUT.has(name),
  )
  for (const [at, name] of names.toSorted().entries()) {
    if (at % PARTS !== part) continue
    suite(name, async () => {
      await import(path.join(API_TESTS, name))
    })
  }
}

/** A data folder stands for one installation: it keeps its schemas over restarts. */
async function keepOnMysql(): Promise<void> {
  const server = await testMysqlUrl()
  const address = addressOf(server)
  const prefixes = new Map<string, string>()
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
}

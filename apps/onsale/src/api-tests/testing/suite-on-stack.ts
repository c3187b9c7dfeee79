import { readdirSync } from 'node:fs'
import path from 'node:path'
import { after, suite } from 'node:test'
import { useForm } from './program-form.ts'
import { StackForm } from './stack-form.ts'
import { useDatabases } from './start-onsale.ts'

/** What is about the files of the embedded form. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'data-folder.test.ts', // holds the folder, and keys made there
  'faults.test.ts', // locks the files
  'nothing-personal.test.ts', // reads the files
  'trace-context.test.ts', // ditto
])

/**
 * Too long for CI, so in a file of their own: refusals before any service is asked, and processes
 * that are started anew, which the proofs on the stack do as well.
 */
const LONG: ReadonlySet<string> = new Set([
  'crash.test.ts',
  'documented-errors-of-accounts.test.ts',
  'documented-errors-of-log-in.test.ts',
  'documented-errors.test.ts',
  'fuzz.test.ts',
  'key-rotation.test.ts',
  'odd-input.test.ts',
  'odd-paths.test.ts',
  'openapi.test.ts',
  'restart.test.ts',
  'token-key-rotation.test.ts',
])

const API_TESTS = path.resolve(import.meta.dirname, '..')

/** A file's time is bounded, so the suite goes in parts. */
const PARTS = 8

/** Runs one part (from 0) of the black-box suite on the distributed form. */
export async function suiteOnStack(part: number): Promise<void> {
  const usual = suiteFiles().filter((name) => !LONG.has(name))
  await runOnStack(usual.filter((_, at) => at % PARTS === part))
}

/** Runs what the parts leave out because of its length. */
export async function longSuiteOnStack(): Promise<void> {
  await runOnStack(suiteFiles().filter((name) => LONG.has(name)))
}

function suiteFiles(): string[] {
  return readdirSync(API_TESTS)
    .filter((name) => name.endsWith('.test.ts') && !/\.\w+\.test\.ts$/.test(name))
    .filter((name) => !LEFT_OUT.has(name))
    .toSorted()
}

async function runOnStack(names: readonly string[]): Promise<void> {
  const form = new StackForm()
  useForm(form)
  useDatabases((dataDir) => form.environmentOf(dataDir))
  after(async () => {
    try {
      await form.stop()
    } catch (error) {
      console.error(error) // of a hook the runner says no more than that it failed
      throw error
    }
  })
  for (const name of names) {
    suite(name, async () => {
      await import(path.join(API_TESTS, name))
    })
  }
}

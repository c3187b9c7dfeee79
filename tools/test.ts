// `npm test [-- path …] [--name=pattern]`: runs the tests of the repository, each file in a
// process of its own, and ends with one line, `N passed, N failed, N skipped`. Those that start
// the whole distributed form (`.stack.test.ts`) take the machine for themselves, one after another,
// after all others: they run in CI, when they are named, and by `npm run test:stack`; the longest
// of them (`.long.stack.test.ts`) not in CI.
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { missingNeed } from './run-tests/needs.ts'
import { totalsOf, type FileOutcome } from './run-tests/outcome.ts'
import { closingText, failuresText, fileText } from './run-tests/print.ts'
import { killRunning, runFile, type RunOptions } from './run-tests/run-file.ts'
import { isTestFile, repositoryRoot, sourceFiles } from './source/files.ts'

const FILE_TIME_MAX_MS = 120_000
/** Files that start servers or a whole program. */
const SLOW_FILE_TIME_MAX_MS = 300_000
/** Files that start every server and every process of the distributed form. */
const STACK_FILE_TIME_MAX_MS = 900_000
const FILES_AT_ONCE_MAX = 4

const isCi = process.env['CI'] === 'true'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { name: { type: 'string' }, 'time-max-ms': { type: 'string' } },
})

function optionsFor(file: string): RunOptions {
  const slow = /\.(?:mysql|redis|kafka|e2e)\.test\.ts$/.test(file) || file.startsWith('proof/')
  const usual = slow ? SLOW_FILE_TIME_MAX_MS : FILE_TIME_MAX_MS
  const asked = values['time-max-ms']
  return {
    root: repositoryRoot,
    timeMaxMs: Number(asked ?? (isOfStack(file) ? STACK_FILE_TIME_MAX_MS : usual)),
    ...(values.name === undefined ? {} : { namePattern: values.name }),
  }
}

function isOfStack(file: string): boolean {
  return file.endsWith('.stack.test.ts')
}

function isLong(file: string): boolean {
  return file.endsWith('.long.stack.test.ts')
}

function isChosen(file: string): boolean {
  if (positionals.length === 0) return !isOfStack(file) || (isCi && !isLong(file))
  return positionals.some((filter) => file.includes(clean(filter)))
}

function clean(filter: string): string {
  return filter.replace(/^\.\//, '').replace(/\/$/, '')
}

async function run(file: string): Promise<FileOutcome> {
  const missing = missingNeed(file, process.env)
  if (missing === undefined) return await runFile(file, optionsFor(file))
  const notRun = { file, tests: [], durationMs: 0, output: '' }
  // In CI everything that tests need is there, or the run says so.
  if (isCi) return { ...notRun, fault: `not run: ${missing}` }
  return { ...notRun, skipped: missing }
}

/** Runs `files`, a few at once; resolves with the outcomes in the order of the files. */
async function runAll(files: readonly string[]): Promise<FileOutcome[]> {
  const outcomes = new Map<string, FileOutcome>()
  const runLane = async (waiting: string[]): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const outcome = await run(file)
      outcomes.set(file, outcome)
      console.log(fileText(outcome))
    }
  }
  const shared = files.filter((file) => !isOfStack(file))
  const lanes = Math.min(availableParallelism(), FILES_AT_ONCE_MAX)
  await Promise.all(Array.from({ length: lanes }, () => runLane(shared)))
  await runLane(files.filter(isOfStack))
  return files.flatMap((file) => outcomes.get(file) ?? [])
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killRunning()
    process.exit(1)
  })
}

/** Tests in a browser see the web app as it is now; built once, before several of them would. */
function buildWebApp(): void {
  const script = path.join(repositoryRoot, 'apps/web/build/main.ts')
  const { status } = spawnSync(process.execPath, [script, '--if-stale'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the web app could not be built')
}

const files = sourceFiles(repositoryRoot).filter((file) => isTestFile(file) && isChosen(file))
const inBrowser = files.filter((file) => file.endsWith('.e2e.test.ts'))
if (inBrowser.some((file) => missingNeed(file, process.env) === undefined)) buildWebApp()
const outcomes = await runAll(files)
const totals = totalsOf(outcomes)
console.log(failuresText(outcomes))
if (totals.passed + totals.failed === 0) {
  const asked = positionals.length === 0 ? '' : ` for ${positionals.join(' ')}`
  console.log(`Nothing ran${asked}; that counts as a failure.`)
}
console.log(closingText(outcomes, totals))
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0

import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileEnd, FileOutcome, TestOutcome } from './outcome.ts'

const reporter = path.join(import.meta.dirname, 'reporter.ts')
const OUTPUT_CHARACTERS_MAX = 200_000
const LEFT_BEHIND_GRACE_MS = 1_000

export interface RunOptions {
  readonly root: string
  readonly timeMaxMs: number
  readonly namePattern?: string
}

interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly timedOut: boolean
  readonly leftBehind: boolean
  readonly output: string
}

const running = new Set<number>()

/** Kills what still runs; for when the runner itself is interrupted. */
export function killRunning(): void {
  for (const group of running) killGroup(group)
}

/**
 * Runs one test file in a process of its own and waits for it to exit by itself: a timer,
 * socket or worker that a test forgot keeps it alive until the bound, and fails it.
 */
export async function runFile(file: string, options: RunOptions): Promise<FileOutcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'onsale-test-'))
  try {
    const report = path.join(folder, 'report.jsonl')
    const began = performance.now()
    const ended = await runProcess(file, report, options)
    const durationMs = performance.now() - began
    const { tests, complete } = parseReport(await readReport(report))
    const fault = faultOf(ended, tests, complete, options)
    return {
      file,
      tests,
      durationMs,
      output: ended.output,
      ...(fault === undefined ? {} : { fault }),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runProcess(file: string, report: string, options: RunOptions): Promise<Ended> {
  const child = spawn(
    process.execPath,
    [
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${report}`,
      ...(options.namePattern === undefined ? [] : [`--test-name-pattern=${options.namePattern}`]),
      file,
    ],
    { cwd: options.root, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  const group = child.pid
  if (group !== undefined) running.add(group)
  let output = ''
  const keep = (chunk: Buffer): void => {
    if (output.length < OUTPUT_CHARACTERS_MAX) output += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  let timedOut = false
  const bound = setTimeout(() => {
    timedOut = true
    killGroup(group)
  }, options.timeMaxMs)
  try {
    const { exitCode, signal } = await exitOf(child)
    const leftBehind = !timedOut && (await outlives(group))
    if (leftBehind) killGroup(group)
    return { exitCode, signal, timedOut, leftBehind, output }
  } finally {
    clearTimeout(bound)
    if (group !== undefined) running.delete(group)
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

function exitOf(
  child: ReturnType<typeof spawn>,
): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    exitCode: number | null
    signal: NodeJS.Signals | null
  }>()
  // `exit`, not `close`: a process left behind may hold the pipes open for ever.
  child.once('exit', (exitCode, signal) => {
    setImmediate(() => resolve({ exitCode, signal }))
  })
  child.once('error', reject)
  return promise
}

/** Whether processes that the file started are still there a moment after its own end. */
async function outlives(group: number | undefined): Promise<boolean> {
  const until = performance.now() + LEFT_BEHIND_GRACE_MS
  while (groupLives(group)) {
    if (performance.now() > until) return true
    await sleep(20)
  }
  return false
}

function groupLives(group: number | undefined): boolean {
  if (group === undefined) return false
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

function killGroup(group: number | undefined): void {
  if (group === undefined) return
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

async function readReport(report: string): Promise<string> {
  try {
    return await readFile(report, 'utf8')
  } catch {
    return '' // The process died before it opened its report.
  }
}

/** A killed process may leave half a last line; it is dropped. */
export function parseReport(text: string): { tests: TestOutcome[]; complete: boolean } {
  const tests: TestOutcome[] = []
  let complete = false
  for (const line of text.split('\n').slice(0, -1)) {
    const parsed = JSON.parse(line) as TestOutcome | FileEnd // written by our own reporter
    if (parsed.kind === 'end') complete = true
    else tests.push(parsed)
  }
  return { tests, complete }
}

function faultOf(
  ended: Ended,
  tests: readonly TestOutcome[],
  complete: boolean,
  options: RunOptions,
): string | undefined {
  if (ended.timedOut) {
    return (
      `killed after ${options.timeMaxMs / 1000} s: a test hangs, or something is still open ` +
      'after the last one (a timer, socket, worker or child process that is never closed)'
    )
  }
  if (ended.leftBehind) return 'left child processes running behind it; they were killed'
  if (ended.signal !== null) return `ended by ${ended.signal}`
  if (!complete) {
    return `exited with code ${ended.exitCode} before its tests had ended, or has no tests`
  }
  const failed = tests.some((test) => test.status === 'failed')
  if (ended.exitCode !== 0 && !failed) return `exited with code ${ended.exitCode}`
  return undefined
}

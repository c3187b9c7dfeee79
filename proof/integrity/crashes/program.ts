import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, closeSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Api, createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { testEnvironment } from '@onsale/onsale/api-tests/testing/start-onsale.ts'
import { quietPort } from '@onsale/platform/testing/quiet-port.ts'
import { RecentLines } from './recent-lines.ts'

export const READY_MS_MAX = 3_000
/** After this long it is not slow but stuck. */
const GIVE_UP_MS = 30_000
const LOOK_EVERY_MS = 5
const REPOSITORY = path.resolve(import.meta.dirname, '../../..')
const MAIN = path.join(REPOSITORY, 'apps/onsale/src/main.ts')

export interface ProgramOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** Writes its log here instead of to us. */
  readonly logFile?: string
}

/** A process of the program: `serve` on a data folder that outlives it. */
export interface Program {
  readonly pid: number
  /** Resolves once it may serve; rejects when it ended before that. */
  readonly ready: Promise<Serving>
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** New connections to the process that serves. */
  connect(): Promise<Api>
  signal(signal: NodeJS.Signals): void
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** What it wrote last, for whoever must find out why. */
  log(): string
  logLines(): number
  /** Processor time so far, of all its threads; undefined where /proc does not tell. */
  cpuMs(): number | undefined
}

export interface Serving {
  readonly api: Api
  /** Of the internal listener. */
  readonly internalUrl: string
  /** From being launched to answering 200 on /readyz. */
  readonly readyMs: number
}

const running = new Set<ChildProcess>()

/** Ends what was started here and still runs. */
export function killPrograms(): void {
  for (const child of running) child.kill('SIGKILL')
}
process.once('exit', killPrograms)

export async function launch(options: ProgramOptions): Promise<Program> {
  const [port, internalPort] = [await quietPort(), await quietPort()]
  const launchedAtMs = performance.now()
  const output = options.logFile === undefined ? 'pipe' : openSync(options.logFile, 'a')
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      // As `npm start` has it.
      NODE_COMPILE_CACHE: path.resolve(REPOSITORY, 'node_modules/.cache/onsale'),
      ...testEnvironment(options.dataDir, {
        PORT: String(port),
        ONSALE_INTERNAL_PORT: String(internalPort),
        // The same for every process on the folder, so that kept answers are the same too.
        ONSALE_PUBLIC_URL: 'http://localhost:3999',
        ...options.env,
      }),
    },
    stdio: ['ignore', output, output],
  })
  if (typeof output === 'number') closeSync(output)
  running.add(child)
  const { promise: ended, resolve, reject } = Promise.withResolvers<Awaited<Program['ended']>>()
  child.once('error', reject)
  child.once('exit', (code, signal) => {
    running.delete(child)
    resolve(signal ?? code)
  })
  const lines = new RecentLines([child.stdout, child.stderr])
  const log = (): string =>
    options.logFile === undefined ? lines.text() : readFileSync(options.logFile, 'utf8')
  const ready = whenReady({ child, log, launchedAtMs, port, internalPort })
  ready.catch(() => {}) // whoever waits for it is told; a kill during start-up asks nobody
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    connect: async () => createApi((await ready).api.port),
    signal: (signal) => void child.kill(signal),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    log,
    logLines: () => (options.logFile === undefined ? lines.count : log().split('\n').length),
    cpuMs: () => cpuMsOf(child.pid),
  }
}

async function whenReady(launched: {
  readonly child: ChildProcess
  readonly log: () => string
  readonly launchedAtMs: number
  readonly port: number
  readonly internalPort: number
}): Promise<Serving> {
  const { child, log, launchedAtMs, port, internalPort } = launched
  const api = createApi(port)
  for (;;) {
    const answer = await api.anybody.raw({ method: 'GET', path: '/readyz' }).catch(() => undefined)
    const readyMs = performance.now() - launchedAtMs
    if (answer?.status === 200) {
      return { api, internalUrl: `http://127.0.0.1:${internalPort}`, readyMs }
    }
    if (child.exitCode !== null || child.signalCode !== null || readyMs > GIVE_UP_MS) {
      api.close()
      const how = child.signalCode ?? child.exitCode ?? 'not ready in time'
      throw new NotReady(`the program did not become ready (${how}):\n${log()}`)
    }
    await sleep(LOOK_EVERY_MS)
  }
}

/** The process ended, or took too long, before it could serve. */
export class NotReady extends Error {
  override readonly name = 'NotReady'
}

const CLOCK_TICK_MS = 10

function cpuMsOf(pid: number | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // utime and stime of proc(5), counted behind the name, which may contain spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS
  } catch {
    return undefined
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createInterface } from 'node:readline'
import { flushEnvironment } from './slow-flush.ts'

const START_MS_MAX = 60_000
const STOP_MS_MAX = 30_000
const CLOCK_TICK_MS = 10

/** A server in a process of its own, which this command started and ends by its id. */
export interface ChildServer {
  readonly pid: number
  readonly url: string
  /** Processor time used so far, all threads, in ms; undefined where /proc does not tell. */
  cpuMs(): number | undefined
  /** Resident memory in MiB; undefined where /proc does not tell. */
  rssMib(): number | undefined
  /** Whether `stop` has ended it. */
  hasEnded(): boolean
  /** Ends it gently; fails when it had died before. */
  stop(): Promise<void>
}

export interface ChildOptions {
  /** Arguments of node: flags, then the entry file. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The address, when a line of standard output says that it listens. */
  readonly urlOf: (line: string) => string | undefined
}

const running = new Set<ChildProcess>()

/** Ends what is still running; for the way out after a fault. */
export function killRunning(): void {
  for (const child of running) child.kill('SIGKILL')
}

export async function startChild(options: ChildOptions): Promise<ChildServer> {
  const child = spawn(process.execPath, [...options.args], {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    env: { PATH: process.env['PATH'] ?? '', ...flushEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const said: string[] = []
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child)
      resolve(`${signal ?? code}`)
    })
  })
  const url = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (said.length < 100) said.push(line)
        const found = options.urlOf(line)
        if (found !== undefined) resolve(found)
      })
    }
  })
  const started = await Promise.race([
    url.then((found) => ({ url: found })),
    ended.then((how) => ({ fault: `ended with ${how}` })),
    sleep(START_MS_MAX, { fault: 'said nothing of listening' }, { ref: false }),
  ])
  if ('fault' in started || child.pid === undefined) {
    child.kill('SIGKILL')
    const why = 'fault' in started ? started.fault : 'no process'
    throw new Error(`${options.args.at(-1)} ${why}:\n${said.join('\n')}`)
  }
  const { pid } = child
  let stopped = false
  return {
    pid,
    url: started.url,
    hasEnded: () => stopped,
    cpuMs: () => cpuMsOf(pid),
    rssMib: () => rssMibOf(pid),
    async stop() {
      if (!running.has(child)) throw new Error(`it had ended by itself:\n${said.join('\n')}`)
      stopped = true
      child.kill('SIGTERM')
      const how = await Promise.race([ended, sleep(STOP_MS_MAX, undefined, { ref: false })])
      if (how === undefined) {
        child.kill('SIGKILL')
        await ended
      }
    },
  }
}

/** Processor time that a process has used so far, in ms; undefined where /proc does not tell. */
export function cpuMsOf(pid: number): number | undefined {
  const text = read(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  // Fields 14 and 15 of proc(5), counted behind the name, which may contain spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS
}

function rssMibOf(pid: number): number | undefined {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1]
  return kib === undefined ? undefined : Number(kib) / 1_024
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      )
    })
  })
}

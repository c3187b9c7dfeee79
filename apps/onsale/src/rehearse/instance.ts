import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'

export interface InstanceOptions {
  readonly folder: string
  readonly port: number
  readonly internalPort: number
  /** As ONSALE_TOKEN_KEYS takes it. */
  readonly tokenKeys: string
  /** Of the caller's environment what a program needs to start: PATH and the like. */
  readonly inherited: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly scheduler: Scheduler
}

export interface HoldTimes {
  readonly holdSeconds: number
  readonly payingSeconds: number
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const READY_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 10
const STOP_WITHIN_MS = 20_000
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_COMPILE_CACHE'] as const

/** One onsale process on a scratch folder: started, killed, stopped and started again. */
export class Instance {
  readonly #options: InstanceOptions
  readonly url: string
  readonly internalUrl: string
  readonly dataDir: string
  readonly logFile: string
  /** The largest resident set of any of its processes, in MB; undefined where it is not told. */
  peakMemoryMb: number | undefined
  #process: ChildProcess | undefined
  #exited: Promise<number | null> = Promise.resolve(null)

  constructor(options: InstanceOptions) {
    this.#options = options
    this.url = `http://127.0.0.1:${options.port}`
    this.internalUrl = `http://127.0.0.1:${options.internalPort}`
    this.dataDir = path.join(options.folder, 'data')
    this.logFile = path.join(options.folder, 'onsale.log')
  }

  /** Starts it and waits until it may serve; resolves with how many ms that took. */
  async start(times: HoldTimes): Promise<number> {
    const { clock, scheduler } = this.#options
    const began = clock.monotonicMs()
    const log = openSync(this.logFile, 'a')
    const child = spawn(process.execPath, [...memoryFlags(), MAIN, 'serve'], {
      env: this.#environment(times),
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    const exited = Promise.withResolvers<number | null>()
    child.once('exit', (code) => exited.resolve(code))
    child.once('error', exited.reject)
    this.#process = child
    this.#exited = exited.promise
    while (!(await this.#isReady())) {
      if (child.exitCode !== null || clock.monotonicMs() - began > READY_WITHIN_MS) {
        throw new Error(`onsale did not become ready:\n${this.lastLogLines()}`)
      }
      await scheduler.sleep(LOOK_EVERY_MS)
    }
    return clock.monotonicMs() - began
  }

  /** kill -9: no goodbye. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#notePeakMemory()
    this.#process?.kill('SIGKILL')
    await this.#exited
    this.#process = undefined
  }

  /** SIGTERM; resolves with the exit code, or undefined when it had to be killed after all. */
  async stop(): Promise<number | null | undefined> {
    if (this.#process === undefined) return undefined
    this.#notePeakMemory()
    this.#process.kill('SIGTERM')
    const giveUp = new AbortController()
    const tooLong = this.#options.scheduler.sleep(STOP_WITHIN_MS, giveUp.signal)
    const code = await Promise.race([this.#exited, tooLong])
    giveUp.abort()
    if (code === undefined) await this.kill()
    this.#process = undefined
    return code ?? undefined
  }

  /** Ends it at once, for a way out that cannot wait. */
  abandon(): void {
    this.#process?.kill('SIGKILL')
  }

  lastLogLines(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n')
  }

  #environment({ holdSeconds, payingSeconds }: HoldTimes): Record<string, string> {
    const { inherited, port, internalPort, tokenKeys } = this.#options
    const environment: Record<string, string> = {
      ONSALE_MODE: 'development',
      ONSALE_DEMO: '0',
      ONSALE_DATA_DIR: this.dataDir,
      ONSALE_TOKEN_KEYS: tokenKeys,
      ONSALE_HOLD_SECONDS: String(holdSeconds),
      ONSALE_PAYING_SECONDS: String(payingSeconds),
      ONSALE_INTERNAL_PORT: String(internalPort),
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
    }
    for (const name of INHERITED) {
      const value = inherited[name]
      if (value !== undefined) environment[name] = value
    }
    return environment
  }

  async #isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/readyz`)
      await answer.arrayBuffer()
      return answer.ok
    } catch {
      return false
    }
  }

  /** Linux keeps the peak of a living process in /proc; elsewhere it is not told. */
  #notePeakMemory(): void {
    try {
      const status = readFileSync(`/proc/${this.#process?.pid}/status`, 'utf8')
      const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1])
      if (Number.isNaN(kilobytes)) return
      this.peakMemoryMb = Math.max(this.peakMemoryMb ?? 0, kilobytes / 1_024)
    } catch {
      // No /proc here.
    }
  }
}

/** The bounds of memory that this very process was started with, so that both are alike. */
function memoryFlags(): string[] {
  return process.execArgv.filter((flag) => flag.startsWith('--max-'))
}

/** Two ports of the loopback address that nobody listens on now. */
export async function findFreePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()]
  const ports: number[] = []
  for (const server of servers) {
    const listening = Promise.withResolvers<void>()
    server.once('error', listening.reject)
    server.listen(0, '127.0.0.1', listening.resolve)
    await listening.promise
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port to listen on')
    ports.push(address.port)
  }
  for (const server of servers) server.close()
  const [port = 0, internalPort = 0] = ports
  return [port, internalPort]
}

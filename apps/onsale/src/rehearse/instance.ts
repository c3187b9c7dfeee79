import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { type DatabaseSources, sourcesOfFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { dataFiles } from '../data-files.ts'
import type { HoldTimes, Installation, InstallationOptions } from './installation.ts'
import { largerMb, peakMemoryMbOf } from './peak-memory.ts'

export interface InstanceOptions extends InstallationOptions {
  readonly port: number
  readonly internalPort: number
  /** Of the caller's environment what a program needs to start: PATH and the like. */
  readonly inherited: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly scheduler: Scheduler
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const READY_WITHIN_MS = 30_000
/** Nobody sells meanwhile. */
const READY_AGAIN_MS_MAX = 3_000
const LOOK_EVERY_MS = 10
const STOP_WITHIN_MS = 20_000
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_COMPILE_CACHE'] as const

/** One onsale process on a scratch folder: started, killed, stopped and started again. */
export class Instance implements Installation {
  readonly #options: InstanceOptions
  readonly url: string
  readonly gateUrls: readonly string[]
  readonly sources: DatabaseSources
  readonly readyAgainMsMax = READY_AGAIN_MS_MAX
  readonly dataDir: string
  readonly logFile: string
  peakMemoryMb: number | undefined
  #process: ChildProcess | undefined
  #exited: Promise<number | null> = Promise.resolve(null)

  constructor(options: InstanceOptions) {
    this.#options = options
    this.url = `http://127.0.0.1:${options.port}`
    this.gateUrls = [`http://127.0.0.1:${options.internalPort}`]
    this.dataDir = path.join(options.folder, 'data')
    const { order: orderFile, ticket: ticketFile } = dataFiles(this.dataDir)
    this.sources = sourcesOfFiles({ orderFile, ticketFile })
    this.logFile = path.join(options.folder, 'onsale.log')
  }

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

  async kill(): Promise<void> {
    this.#notePeakMemory()
    this.#process?.kill('SIGKILL')
    await this.#exited
    this.#process = undefined
  }

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

  async dispose(): Promise<void> {
    await this.stop()
  }

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

  #notePeakMemory(): void {
    this.peakMemoryMb = largerMb(this.peakMemoryMb, peakMemoryMbOf(this.#process?.pid))
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

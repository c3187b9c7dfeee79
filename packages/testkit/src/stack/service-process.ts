import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { endProcess } from '@onsale/platform/testing/end-process.ts'
import { type OnExit, spawnGuarded } from '@onsale/platform/testing/guarded-child.ts'
import { signalProcess } from '@onsale/platform/testing/signal-process.ts'
import { untilUp } from '@onsale/platform/testing/until-up.ts'

export const REPOSITORY = path.resolve(import.meta.dirname, '../../../..')
export const MAIN = path.join(REPOSITORY, 'apps/onsale/src/main.ts')

export const TARGETS = ['user', 'ticket', 'order', 'worker', 'gateway'] as const
export type Target = (typeof TARGETS)[number]

export interface ServiceOptions {
  readonly target: Target
  /** `order-2`: its log is named so. */
  readonly name: string
  /** Ports that it keeps over a restart. */
  readonly internalPort: number
  /** Of a gateway. */
  readonly port?: number
  readonly logFile: string
  readonly env: Readonly<Record<string, string>>
  readonly onExit?: OnExit
}

/** Nine of them begin at once, on a machine that may have two cores. */
const READY_WITHIN_MS = 90_000
/** A little longer than the drain of the program itself. */
const END_WITHIN_MS = 25_000
const ANSWER_WITHIN_MS = 2_000

/** One process of the program: started, killed, frozen, stopped and started again. */
export class ServiceProcess {
  readonly #options: ServiceOptions
  #child: ChildProcess | undefined
  #changes: Readonly<Record<string, string>> = {}

  constructor(options: ServiceOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get target(): Target {
    return this.#options.target
  }

  /** Its internal listener. */
  get url(): string {
    return `http://127.0.0.1:${this.#options.internalPort}`
  }

  /** Of the public listener of a gateway. */
  get port(): number | undefined {
    return this.#options.port
  }

  get logFile(): string {
    return this.#options.logFile
  }

  /** Of the process that was started last. */
  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get isRunning(): boolean {
    const child = this.#child
    return child !== undefined && child.exitCode === null && child.signalCode === null
  }

  /**
   * Starts it, on the ports that it always has; resolves when it may serve. `changes`: of its
   * environment, from now on.
   */
  async start(changes = this.#changes): Promise<void> {
    this.#changes = changes
    const { target, name, internalPort, port, logFile, env, onExit } = this.#options
    // Of this run alone: what an earlier one wrote would be taken for its own.
    const log = openSync(logFile, this.#child === undefined ? 'w' : 'a')
    const child = spawnGuarded(process.execPath, [MAIN, 'serve', `--target=${target}`], {
      env: {
        ...env,
        ...changes,
        ONSALE_INTERNAL_PORT: String(internalPort),
        ...(port !== undefined && { PORT: String(port) }),
      },
      stdio: ['ignore', log, log],
      onExit,
    })
    closeSync(log)
    this.#child = child
    await untilUp(name, child, {
      isUp: () => this.isReady(),
      withinMs: READY_WITHIN_MS,
      logFile,
    })
  }

  /** Resolves when the process is gone, or stands still. */
  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): Promise<void> {
    if (this.#child !== undefined) await signalProcess(this.#child, signal)
  }

  /** Drains and ends it; its exit code, or undefined when it had to be killed. */
  async stop(): Promise<number | null | undefined> {
    return this.#child === undefined ? null : endProcess(this.#child, END_WITHIN_MS)
  }

  async isReady(): Promise<boolean> {
    const giveUp = new AbortController()
    const cancel = systemScheduler.after(ANSWER_WITHIN_MS, () => giveUp.abort())
    try {
      const answer = await fetch(`${this.url}/readyz`, { signal: giveUp.signal })
      await answer.arrayBuffer()
      return answer.ok
    } catch {
      return false
    } finally {
      cancel()
    }
  }

  /** All that it ever wrote. */
  log(): string {
    return readFileSync(this.logFile, 'utf8')
  }
}

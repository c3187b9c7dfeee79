import path from 'node:path'
import type {
  HoldTimes,
  Installation,
  InstallationOptions,
  OpenInstallation,
} from '@onsale/onsale/rehearse/installation.ts'
import { largerMb, peakMemoryMbOf } from '@onsale/onsale/rehearse/peak-memory.ts'
import { lastLines } from '@onsale/platform/testing/last-lines.ts'
import { quietPort } from '@onsale/platform/testing/quiet-port.ts'
import type { DatabaseSources } from '@onsale/testkit/oracle/copy-mysql.ts'
import { sourcesOf } from '@onsale/testkit/stack/sources.ts'
import { type Stack, startStack } from '@onsale/testkit/stack/stack.ts'
import { type Environment, missingForStack } from '../run-tests/needs.ts'
import { bringServers } from '../stack/bring-servers.ts'

/** The distributed form, for a rehearsal: its servers are started with its first start. */
export function openStackInstallation(
  environment: Environment,
  say: (text: string) => void,
): OpenInstallation {
  return async (options) => {
    await bringServers(missingForStack(environment), environment, say)
    return new StackInstallation(options, await quietPort(), say)
  }
}

/** Others sell meanwhile, and take the processor. */
const READY_AGAIN_MS_MAX = 15_000

class StackInstallation implements Installation {
  readonly url: string
  readonly readyAgainMsMax = READY_AGAIN_MS_MAX
  peakMemoryMb: number | undefined
  readonly #options: InstallationOptions
  readonly #port: number
  readonly #say: (text: string) => void
  #stack: Stack | undefined
  #kills = 0

  constructor(options: InstallationOptions, port: number, say: (text: string) => void) {
    this.url = `http://127.0.0.1:${port}`
    this.#options = options
    this.#port = port
    this.#say = say
  }

  get sources(): DatabaseSources {
    return sourcesOf(this.#running())
  }

  get gateUrls(): readonly string[] {
    return this.#stack?.of('order').map(({ url }) => url) ?? []
  }

  /** All that does not run, with the servers at first. */
  async start(times: HoldTimes): Promise<number> {
    const began = performance.now()
    const env = {
      ONSALE_HOLD_SECONDS: String(times.holdSeconds),
      ONSALE_PAYING_SECONDS: String(times.payingSeconds),
    }
    if (this.#stack === undefined) await this.#startAll(env)
    else await this.#stack.startServices(env)
    return performance.now() - began
  }

  /** One order process after another: the others sell on. */
  async kill(): Promise<void> {
    const sellers = this.#running().of('order')
    const victim = sellers[this.#kills % sellers.length]
    this.#kills += 1
    this.#notePeakMemory()
    await victim?.signal('SIGKILL')
  }

  async stop(): Promise<number | null | undefined> {
    if (this.#stack === undefined) return undefined
    this.#notePeakMemory()
    const codes = await this.#stack.stopServices()
    return codes.every((code) => code === 0) ? 0 : codes.find((code) => code !== 0)
  }

  async dispose(): Promise<void> {
    await this.#stack?.stop()
  }

  /** Nothing is left to do: our processes end with this one. */
  abandon(): void {}

  lastLogLines(): string {
    const services = this.#stack?.services ?? []
    return services
      .map(({ name, logFile }) => ({ name, lines: lastLines(logFile) }))
      .filter(({ lines }) => lines !== '')
      .map(({ name, lines }) => `${name}:\n${lines}`)
      .join('\n')
  }

  async #startAll(env: Readonly<Record<string, string>>): Promise<void> {
    const { folder, tokenKeys } = this.#options
    this.#stack = await startStack({
      folder: path.join(folder, 'stack'),
      env: { ...env, PORT: String(this.#port), ONSALE_TOKEN_KEYS: tokenKeys, LOG_LEVEL: 'warn' },
      onStep: (what) => this.#say(`  starting ${what}`),
    })
  }

  #running(): Stack {
    if (this.#stack === undefined) throw new Error('the stack has not been started')
    return this.#stack
  }

  #notePeakMemory(): void {
    for (const { pid } of this.#running().services) {
      this.peakMemoryMb = largerMb(this.peakMemoryMb, peakMemoryMbOf(pid))
    }
  }
}

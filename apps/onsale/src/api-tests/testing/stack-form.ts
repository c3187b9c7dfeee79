import { statSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { type Stack, startStack } from '@onsale/testkit/stack/stack.ts'
import type { LaunchedProgram, OpenProgram, ProgramForm, Variables } from './program-form.ts'

/** Of one test's process, and set for the other form. */
const OWN = ['HOST', 'PORT', 'ONSALE_INTERNAL_PORT']
/** Tests that are open at the same time need a stack each. */
const STACKS_MAX = 3

interface Kept {
  readonly stack: Stack
  env: Variables
}

/**
 * Tests on the distributed form. A stack serves one test file after another, with what those
 * before have left in it; where the variables differ its processes are started anew. What a test
 * launches and ends itself has a stack of its own, as it would have a data folder.
 */
export class StackForm implements ProgramForm {
  readonly #idle: Kept[] = []
  readonly #stacks = new Set<Stack>()
  #launched: { readonly dataDir: string; readonly stack: Stack } | undefined

  async open(given: Variables): Promise<OpenProgram> {
    const env = forStack(given)
    const kept = await this.#take(env)
    const { stack } = kept
    const since = logSizes(stack)
    if (!isDeepStrictEqual(kept.env, env)) {
      await stack.stopServices()
      // What is counted against an address belongs to the tests before.
      await stack.redis.command('FLUSHALL')
      await stack.startServices(env)
      kept.env = env
    }
    return {
      port: portOf(stack),
      faults: () => faultsSince(stack, since),
      close: async () => void this.#idle.push(kept),
    }
  }

  async launch(dataDir: string, given: Variables): Promise<LaunchedProgram> {
    const env = { ...forStack(given), ONSALE_DATA_DIR: dataDir }
    const stack = await this.#launchOn(dataDir, env)
    return {
      port: portOf(stack),
      printed: () => stack.services.map((service) => service.log()).join('\n'),
      async end(signal) {
        if (signal === 'SIGTERM') {
          const codes = await stack.stopServices()
          return codes.find((code) => code !== 0) ?? 0
        }
        await Promise.all(stack.services.map((service) => service.signal('SIGKILL')))
        return signal
      },
    }
  }

  /** The variables of the servers that belong to a data folder. */
  environmentOf(dataDir: string): Variables {
    return this.#launched?.dataDir === dataDir ? this.#launched.stack.env : {}
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#stacks].map((stack) => stack.stop()))
  }

  async #take(env: Variables): Promise<Kept> {
    // The demo is seeded where nothing is yet.
    if (env['ONSALE_DEMO'] === '1') return { stack: await this.#start(env), env }
    const alike = this.#idle.findIndex((kept) => isDeepStrictEqual(kept.env, env))
    const [idle] = this.#idle.splice(Math.max(alike, 0), 1)
    return idle ?? { stack: await this.#start(env), env }
  }

  async #start(env: Variables): Promise<Stack> {
    if (this.#stacks.size >= STACKS_MAX) throw new Error('too many stacks at the same time')
    const stack = await startStack({ changes: env })
    this.#stacks.add(stack)
    return stack
  }

  async #launchOn(dataDir: string, env: Variables): Promise<Stack> {
    const before = this.#launched
    if (before?.dataDir === dataDir) {
      await before.stack.startServices(env)
      return before.stack
    }
    if (before !== undefined) {
      this.#stacks.delete(before.stack)
      await before.stack.stop()
    }
    const stack = await this.#start(env)
    this.#launched = { dataDir, stack }
    return stack
  }
}

function forStack(env: Variables): Variables {
  const known = Object.entries(env).filter(([name]) => !OWN.includes(name))
  return Object.fromEntries(known.filter(([name]) => name !== 'ONSALE_DATA_DIR'))
}

function portOf({ url }: Stack): number {
  return Number(new URL(url).port)
}

/** Where each log ends now: what comes after belongs to this test. */
function logSizes(stack: Stack): ReadonlyMap<string, number> {
  return new Map(stack.services.map(({ name, logFile }) => [name, statSync(logFile).size]))
}

function faultsSince(stack: Stack, since: ReadonlyMap<string, number>): string[] {
  return stack.services.flatMap((service) => {
    const lines = Buffer.from(service.log())
      .subarray(since.get(service.name) ?? 0)
      .toString()
      .split('\n')
    return lines.filter((line) => /"level":"(?:error|fatal)"/.test(line) || /^\s+at /.test(line))
  })
}

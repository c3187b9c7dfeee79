import { isDeepStrictEqual } from 'node:util'
import { type Stack, type StackOptions, startStack } from '@onsale/testkit/stack/stack.ts'
import { PartsHere } from './parts-here.ts'
import type { LaunchedProgram, OpenProgram, ProgramForm, Variables } from './program-form.ts'

/** Of one test's process, and set for the other form. */
const OWN = ['HOST', 'PORT', 'ONSALE_INTERNAL_PORT']
/** Tests that are open at the same time need a stack each. */
const STACKS_MAX = 3

/** The servers of a stack, with the parts of the program in this process. */
interface Kept {
  readonly stack: Stack
  readonly parts: PartsHere
  env: Variables
}

/**
 * Tests on the distributed form. It serves one test file after another, with what those before
 * have left in it; where the variables differ its parts are started anew. What a test launches
 * and ends itself has a stack of its own, in processes, as it would have a data folder.
 */
export class StackForm implements ProgramForm {
  readonly #idle: Kept[] = []
  readonly #kept: Kept[] = []
  readonly #stacks = new Set<Stack>()
  #launched: { readonly dataDir: string; readonly stack: Stack } | undefined

  async open(given: Variables): Promise<OpenProgram> {
    const env = forStack(given)
    const kept = await this.#take(env)
    const { stack, parts } = kept
    if (!isDeepStrictEqual(kept.env, env)) {
      await parts.stop()
      // What is counted against an address belongs to the tests before.
      await stack.redis.command('FLUSHALL')
      await parts.start(partsEnvironment(stack, env))
      kept.env = env
    }
    const since = parts.logged
    return {
      port: portOf(stack),
      faults: () => parts.faultsSince(since),
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
    await Promise.all(this.#kept.map(({ parts }) => parts.stop()))
    await Promise.all([...this.#stacks].map((stack) => stack.stop()))
  }

  async #take(env: Variables): Promise<Kept> {
    // The demo is seeded where nothing is yet.
    const alike = this.#idle.findIndex((kept) => isDeepStrictEqual(kept.env, env))
    const at = env['ONSALE_DEMO'] === '1' ? this.#idle.length : Math.max(alike, 0)
    const [idle] = this.#idle.splice(at, 1)
    if (idle !== undefined) return idle
    const stack = await this.#start({ gateways: 0, instances: 0 })
    const kept = { stack, parts: new PartsHere(), env }
    this.#kept.push(kept)
    await kept.parts.start(partsEnvironment(stack, env))
    return kept
  }

  async #start(options: StackOptions): Promise<Stack> {
    if (this.#stacks.size >= STACKS_MAX) throw new Error('too many stacks at the same time')
    const stack = await startStack(options)
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
    const stack = await this.#start({ changes: env })
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

function partsEnvironment(stack: Stack, env: Variables): Variables {
  return { ...stack.env, ...env, PORT: String(portOf(stack)) }
}

import assert from 'node:assert/strict'
import { systemHostFacts } from '@onsale/platform/config/host-facts.ts'
import { describeMistakes, readConfig } from '@onsale/platform/config/read-config.ts'
import type { Target } from '@onsale/platform/config/variables.ts'
import type { ProgramLogger } from '@onsale/platform/logger.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { type Program, startProgram } from '../../serve/start-program.ts'
import type { Variables } from './program-form.ts'

/** Each group is there before the next one is started; at the end it is the other way round. */
const GROUPS: readonly (readonly Target[])[] = [
  ['user', 'user', 'ticket', 'ticket', 'order', 'order'],
  ['worker', 'worker'],
  ['gateway'],
]

/**
 * The parts of the distributed form, two of each behind a gateway, all in the test's process:
 * they find and call each other over sockets and share the real servers, as they would apart,
 * without the seconds that nine processes take to begin.
 */
export class PartsHere {
  readonly #recorder = createRecordingLogger()
  readonly #groups: Program[][] = []

  /** Starts them with these variables; resolves when the gateway serves. */
  async start(env: Variables): Promise<void> {
    for (const targets of GROUPS) {
      this.#groups.push(await Promise.all(targets.map((target) => this.#startOne(target, env))))
    }
  }

  async stop(): Promise<void> {
    for (const group of this.#groups.splice(0).toReversed()) {
      const stopped = await Promise.all(group.map(({ lifecycle }) => lifecycle.stop()))
      assert.deepEqual(
        stopped.flatMap(({ left }) => left),
        [],
      )
    }
  }

  /** How many lines were logged so far. */
  get logged(): number {
    return this.#recorder.lines.length
  }

  /** Faults among the lines after the first so many. */
  faultsSince(lines: number): string[] {
    return this.#recorder.lines
      .slice(lines)
      .filter(({ level }) => level === 'error')
      .map((line) => JSON.stringify(line))
  }

  async #startOne(target: Target, env: Variables): Promise<Program> {
    const port = target === 'gateway' ? (env['PORT'] ?? '0') : '0'
    const own = { HOST: '127.0.0.1', PORT: port, ONSALE_INTERNAL_PORT: '0', ONSALE_TARGET: target }
    const read = readConfig({ ...env, ...own }, systemHostFacts())
    if (read.kind === 'mistakes') throw new Error(describeMistakes(read.mistakes))
    return startProgram(read.config, loggerOver(this.#recorder))
  }
}

function loggerOver(recorder: ReturnType<typeof createRecordingLogger>): ProgramLogger {
  const ignore = (): void => undefined
  const logger: ProgramLogger = {
    ...recorder,
    debug: ignore,
    fatal: recorder.error,
    child: () => logger,
  }
  return logger
}

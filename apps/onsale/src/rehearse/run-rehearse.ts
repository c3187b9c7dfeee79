import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Environment } from '@onsale/platform/config/read-config.ts'
import { UsageError } from '../usage-error.ts'
import { createApi } from './api.ts'
import { createCrowd } from './crowd.ts'
import { findFreePorts, Instance } from './instance.ts'
import { readRehearseOptions, REHEARSE_USAGE, type RehearseOptions } from './options.ts'
import type { Screen } from './progress.ts'
import { describeVerdict, verdictDocument } from './report.ts'
import { createSeeded } from './seeded.ts'
import { rehearse } from './rehearse.ts'
import { judge } from './verdict.ts'

export interface RehearseOutput {
  readonly print: (text: string) => void
  readonly screen: Screen
}

const INTERRUPTED = 130

/**
 * `onsale rehearse`: load and faults on a scratch instance of this very program, then a verdict.
 * Exit code 0 when all is good, 1 when anything is not, 2 when it was asked in a wrong way. It
 * talks to the loopback address only, and ends and deletes nothing but what it made.
 */
export async function runRehearse(
  args: readonly string[],
  environment: Environment,
  output: RehearseOutput = standardOutput(),
): Promise<number> {
  let options: RehearseOptions
  try {
    options = readRehearseOptions(args)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`onsale rehearse: ${error.message}\n\n${REHEARSE_USAGE}`)
    return 2
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-rehearse-'))
  const clean = (): void => {
    if (!options.keep) rmSync(folder, { recursive: true, force: true })
  }
  try {
    return await rehearseIn(folder, options, environment, output, clean)
  } finally {
    clean()
    if (options.keep) output.screen.write(`the scratch folder is ${folder}\n`)
  }
}

/** The verdict goes to stdout, alone; progress to stderr. */
function standardOutput(): RehearseOutput {
  const { stderr } = process
  const screen = { isTerminal: stderr.isTTY, write: (text: string) => void stderr.write(text) }
  return { print: console.log, screen }
}

async function rehearseIn(
  folder: string,
  options: RehearseOptions,
  environment: Environment,
  { print, screen }: RehearseOutput,
  clean: () => void,
): Promise<number> {
  const clock = systemClock
  const scheduler = systemScheduler
  const crowd = createCrowd(clock, createSystemRandomness())
  const [port, internalPort] = await findFreePorts()
  const { tokenKeys } = crowd
  const instance = new Instance({
    ...{ folder, port, internalPort, tokenKeys, inherited: environment },
    ...{ clock, scheduler },
  })
  const leave = (): void => {
    instance.abandon()
    clean()
    process.exit(INTERRUPTED)
  }
  process.once('SIGINT', leave).once('SIGTERM', leave)
  const crowdApi = createApi(instance.url)
  const api = createApi(instance.url)
  try {
    const fraction = createSeeded(options.seed)
    const asking = { ask: api.ask, askInCrowd: crowdApi.ask }
    const stage = { options, instance, ...asking, crowd, clock, scheduler, fraction }
    const findings = await rehearse(stage, screen)
    const verdict = judge(findings)
    print(
      options.json
        ? JSON.stringify(verdictDocument(verdict, findings), undefined, 2)
        : describeVerdict(verdict, findings),
    )
    if (!verdict.ok) screen.write(`the last lines of its log:\n${instance.lastLogLines()}\n`)
    return verdict.ok ? 0 : 1
  } catch (error) {
    if (!(error instanceof Error)) throw error
    console.error(`onsale rehearse: could not go on: ${error.stack ?? error.message}`)
    console.error(`the last lines of its log:\n${instance.lastLogLines()}`)
    return 1
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
    await Promise.all([api.close(), crowdApi.close()])
    await instance.stop()
  }
}

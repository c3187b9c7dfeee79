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
import type { OpenInstallation } from './installation.ts'
import { findFreePorts, Instance } from './instance.ts'
import { readRehearseOptions, REHEARSE_USAGE, type RehearseOptions } from './options.ts'
import type { Screen } from './progress.ts'
import { describeVerdict, verdictDocument } from './report.ts'
import { createSeeded } from './seeded.ts'
import { rehearse } from './rehearse.ts'
import { type Findings, judge, type Verdict } from './verdict.ts'
import { openReport, type ReportFile } from './view/html/report-file.ts'
import { Story } from './view/story.ts'
import { startLiveView } from './view/terminal/live-view.ts'
import { watchMemory } from './view/watch-memory.ts'
import { watched } from './view/watched.ts'

export interface RehearseOutput {
  readonly print: (text: string) => void
  readonly screen: Screen
}

const INTERRUPTED = 130

/**
 * `onsale rehearse`: load and faults on a scratch installation of this very program, then a verdict.
 * Exit code 0 when all is good, 1 when anything is not, 2 when it was asked in a wrong way. It
 * talks to the loopback address only, and ends and deletes nothing but what it made.
 */
export async function runRehearse(
  args: readonly string[],
  environment: Environment,
  output: RehearseOutput = standardOutput(environment),
  /** Opens the distributed form, where the servers of a checkout are there to start. */
  openStack?: OpenInstallation,
): Promise<number> {
  let options: RehearseOptions
  let open: OpenInstallation
  let report: ReportFile | undefined
  try {
    options = readRehearseOptions(args)
    open = chooseInstallation(options, environment, openStack)
    report = openReport(options, output.screen.isTerminal)
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
    return await rehearseIn({ folder, options, open, environment, output, report, clean })
  } finally {
    clean()
    if (options.keep) output.screen.write(`the scratch folder is ${folder}\n`)
  }
}

function chooseInstallation(
  options: RehearseOptions,
  environment: Environment,
  openStack: OpenInstallation | undefined,
): OpenInstallation {
  if (options.stack === undefined) return openInstance(environment)
  if (openStack !== undefined) return openStack
  throw new UsageError('--stack starts servers of a checkout: npm run rehearse -- --stack')
}

/** One process of this very program, on files. */
function openInstance(inherited: Environment): OpenInstallation {
  return async (options) => {
    const [port, internalPort] = await findFreePorts()
    const time = { clock: systemClock, scheduler: systemScheduler }
    return new Instance({ ...options, port, internalPort, inherited, ...time })
  }
}

/** The verdict goes to stdout, alone; progress to stderr. A dumb terminal cannot be drawn on. */
function standardOutput(environment: Environment): RehearseOutput {
  const { stderr } = process
  const screen: Screen = {
    isTerminal: stderr.isTTY && environment['TERM'] !== 'dumb',
    write: (text) => void stderr.write(text),
    size: () => ({ columns: stderr.columns, rows: stderr.rows }),
  }
  return { print: console.log, screen }
}

interface Run {
  readonly folder: string
  readonly options: RehearseOptions
  readonly open: OpenInstallation
  readonly environment: Environment
  readonly output: RehearseOutput
  readonly report: ReportFile | undefined
  readonly clean: () => void
}

async function rehearseIn(run: Run): Promise<number> {
  const { folder, options, output, clean } = run
  const clock = systemClock
  const scheduler = systemScheduler
  const crowd = createCrowd(clock, createSystemRandomness())
  const { tokenKeys } = crowd
  const story = new Story(clock)
  const installation = watched(await run.open({ folder, tokenKeys }), story)
  const telling = tell({ ...run, story }, () => installation.gateUrls[0])
  const leave = (): void => {
    telling.stop()
    installation.abandon()
    clean()
    process.exit(INTERRUPTED)
  }
  process.once('SIGINT', leave).once('SIGTERM', leave)
  const crowdApi = createApi(installation.url)
  const api = createApi(installation.url)
  try {
    const fraction = createSeeded(options.seed)
    const asking = { ask: api.ask, askInCrowd: crowdApi.ask }
    const stage = { options, installation, ...asking, crowd, clock, scheduler, fraction }
    const startedAt = new Date(clock.now())
    const { screen } = output
    const findings = await rehearse(stage, { screen, story, isLive: telling.isLive })
    telling.stop()
    const verdict = judge(findings)
    printVerdict(output, verdict, findings)
    const isWritten = run.report?.write({ findings, verdict, story, startedAt }, screen) ?? true
    if (!verdict.ok) screen.write(`the last lines of its log:\n${installation.lastLogLines()}\n`)
    return verdict.ok && isWritten ? 0 : 1
  } catch (error) {
    if (!(error instanceof Error)) throw error
    telling.stop()
    console.error(`onsale rehearse: could not go on: ${error.stack ?? error.message}`)
    console.error(`the last lines of its log:\n${installation.lastLogLines()}`)
    return 1
  } finally {
    telling.stop()
    process.off('SIGINT', leave).off('SIGTERM', leave)
    await Promise.all([api.close(), crowdApi.close()])
    await installation.dispose()
  }
}

/** Whatever watches while the rehearsal goes on; `stop` may be called more than once. */
function tell(
  { options, environment, output, report, story }: Run & { readonly story: Story },
  internalUrl: () => string | undefined,
): { readonly isLive: boolean; stop(): void } {
  const { screen } = output
  const scheduler = systemScheduler
  const isLive = screen.isTerminal && !options.json
  const hasColour = (environment['NO_COLOR'] ?? '') === ''
  const live = isLive ? startLiveView({ screen, scheduler, story }, options, hasColour) : undefined
  const stopWatching = new AbortController()
  if (report !== undefined) void watchMemory({ scheduler, story }, internalUrl, stopWatching.signal)
  return {
    isLive,
    stop() {
      stopWatching.abort()
      live?.stop()
    },
  }
}

function printVerdict({ print }: RehearseOutput, verdict: Verdict, findings: Findings): void {
  if (findings.options.json) print(JSON.stringify(verdictDocument(verdict, findings), undefined, 2))
  else print(describeVerdict(verdict, findings))
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { dataFiles } from '@onsale/onsale/data-files.ts'
import { waitForCalm } from '@onsale/onsale/rehearse/calm.ts'
import { checkGateOf } from '@onsale/onsale/verify/ask-gate.ts'
import { sourcesOfFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { type Chance, createChance } from '../simulation/random.ts'
import { checkFiles, checkPages } from './check-files.ts'
import { Crowd } from './crowd/crowd.ts'
import { type KillPlan, planKill } from './kill-plan.ts'
import { launch, type Program, type Serving } from './program.ts'

export interface CrashOptions {
  readonly cycles: number
  readonly seed: string
  /** In the shop at the same time. */
  readonly buyers: number
  /** Every so many cycles the databases are checked as the kill left them. */
  readonly checkEvery: number
  readonly progress: (text: string) => void
}

export interface CrashReport {
  readonly cycles: number
  readonly acknowledged: number
  readonly replayed: number
  readonly unanswered: number
  readonly orders: number
  readonly checks: number
  /** From the launch to ready, of every start that was let be. */
  readonly readyMs: readonly number[]
  /** All that is wrong, in words. */
  readonly wrong: readonly string[]
}

/** Short, so that holds end and bounds pass while the program is down. */
const TIMES = { ONSALE_HOLD_SECONDS: '4', ONSALE_PAYING_SECONDS: '2' }
const CALM_WITHIN_MS = 30_000
const ANSWER_WITHIN_MS = 800
const FIRST_STARTS_KILLED = 3
const FIRST_START_KILLED_AFTER_MS = { min: 100, max: 1_500 }
/** Not all of what is wrong: it is the same again in every cycle after. */
const WRONG_MAX = 20

/** Kills the program again and again while a crowd buys; says what was lost, if anything. */
export async function runCrashCycles(options: CrashOptions): Promise<CrashReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-crashes-'))
  const run = new CrashRun(path.join(folder, 'data'), options)
  try {
    return await run.run()
  } finally {
    await run.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}

class CrashRun {
  readonly #dataDir: string
  readonly #options: CrashOptions
  readonly #chance: Chance
  readonly #crowd: Crowd
  readonly #readyMs: number[] = []
  readonly #wrong: string[] = []
  #program: Program | undefined
  #checks = 0

  constructor(dataDir: string, options: CrashOptions) {
    this.#dataDir = dataDir
    this.#options = options
    this.#chance = createChance(options.seed)
    this.#crowd = new Crowd(this.#chance.fork('crowd'))
  }

  async run(): Promise<CrashReport> {
    const { cycles, buyers, checkEvery, progress } = this.#options
    await this.#dieBeforeFirstReady()
    await this.#start()
    this.#crowd.start(buyers)
    for (let cycle = 1; cycle <= cycles && this.#wrong.length === 0; cycle += 1) {
      const plan = planKill(this.#chance.fork(`cycle ${cycle}`))
      await this.#killAsPlanned(plan)
      if (cycle % checkEvery === 0) {
        await this.#checkWreck(`cycle ${cycle}, killed ${plan.kind}`)
        progress(`${cycle}/${cycles} cycles, ${this.#crowd.acknowledged} answers acknowledged`)
      }
      await this.#start(plan)
      this.#crowd.replayFresh()
      this.#crowd.check()
    }
    await this.#end()
    const { client, promises, acknowledged, replayed } = this.#crowd
    return {
      ...{ cycles, acknowledged, replayed, unanswered: client.unanswered },
      ...{ orders: promises.orders.size, checks: this.#checks, readyMs: this.#readyMs },
      wrong: [...this.#wrong, ...client.faults.list()].slice(0, WRONG_MAX),
    }
  }

  async dispose(): Promise<void> {
    await this.#program?.kill()
  }

  /** While keys and databases are made for the first time: nothing may be left half made. */
  async #dieBeforeFirstReady(): Promise<void> {
    const chance = this.#chance.fork('first starts')
    for (let turn = 0; turn < FIRST_STARTS_KILLED; turn += 1) {
      const program = await launch({ dataDir: this.#dataDir, env: TIMES })
      const { min, max } = FIRST_START_KILLED_AFTER_MS
      await Promise.race([sleep(chance.int(min, max)), program.ready.catch(() => {})])
      await program.kill()
    }
  }

  /** Starts it on the files as they are; one kind of crash comes while it does. */
  async #start(after?: KillPlan): Promise<Serving> {
    const usualMs = this.#readyMs.at(-1)
    if (after?.kind === 'while it starts' && usualMs !== undefined) {
      const first = await launch({ dataDir: this.#dataDir, env: TIMES })
      await sleep(usualMs * after.share)
      await first.kill()
    }
    this.#program = await launch({ dataDir: this.#dataDir, env: TIMES })
    const serving = await this.#program.ready
    this.#readyMs.push(serving.readyMs)
    this.#crowd.line.up(serving.api)
    return serving
  }

  async #killAsPlanned(plan: KillPlan): Promise<void> {
    const program = this.#program
    if (program === undefined) return
    switch (plan.kind) {
      case 'under load':
      case 'while it starts':
        await sleep(plan.afterMs)
        break
      case 'while it drains':
        await sleep(plan.afterMs)
        program.signal('SIGTERM')
        await sleep(plan.drainingMs)
        break
      case 'after an answer':
        await this.#answered(plan.operation, plan.nth, () => program.signal('SIGKILL'))
        break
    }
    await program.kill()
    this.#crowd.line.down()
    // What it had sent before it died is still read: those answers were given.
    await this.#crowd.client.quiet()
  }

  /** Calls `then` inside the moment of the answer; after a while without one all the same. */
  async #answered(operation: string, nth: number, then: () => void): Promise<void> {
    const { promise: came, resolve } = Promise.withResolvers<void>()
    let left = nth
    this.#crowd.onAcknowledged = (one) => {
      if (one !== operation) return
      left -= 1
      if (left > 0) return
      then()
      resolve()
    }
    const tooLong = new AbortController()
    const waited = sleep(ANSWER_WITHIN_MS, undefined, { signal: tooLong.signal }).catch(() => {})
    await Promise.race([came, waited])
    tooLong.abort()
    this.#crowd.onAcknowledged = () => {}
  }

  /** Nobody has touched the files since the kill: what was answered before it is in them. */
  async #checkWreck(when: string): Promise<void> {
    const { promises } = this.#crowd
    const { order: orderFile, ticket: ticketFile } = dataFiles(this.#dataDir)
    const wrong = await checkFiles({
      files: { orderFile, ticketFile },
      promises,
      orders: promises.takeTouched(),
    })
    this.#checks += 1
    this.#wrong.push(...wrong.map((what) => `${when}: ${what}`))
  }

  /** The crowd goes home, what is under way ends by itself, and all promises are looked up. */
  async #end(): Promise<void> {
    await this.#crowd.finish()
    this.#crowd.check()
    const program = this.#program
    if (program === undefined) return
    const { internalUrl } = await program.ready
    const { order: orderFile, ticket: ticketFile } = dataFiles(this.#dataDir)
    const files = { orderFile, ticketFile }
    const sources = sourcesOfFiles(files)
    const time = { clock: systemClock, scheduler: systemScheduler }
    const left = await waitForCalm(time, sources, CALM_WITHIN_MS)
    for (const [what, count] of left) this.#wrong.push(`in the end still ${count} ${what}`)
    const gate = await checkGateOf({ urls: [internalUrl], sources, ...time })
    await program.kill()
    const { promises } = this.#crowd
    const orders = promises.orders.values()
    const wrong = await checkFiles({ files, promises, orders, gate, afterTheEnd: true })
    this.#checks += 1
    this.#wrong.push(...wrong, ...checkPages(this.#dataDir))
  }
}

import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { dataFiles } from '@onsale/onsale/data-files.ts'
import { waitForCalm } from '@onsale/onsale/rehearse/calm.ts'
import { checkGateOf } from '@onsale/onsale/verify/ask-gate.ts'
import { sourcesOfFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { createChance } from '../../simulation/random.ts'
import { checkFiles, checkPages } from '../check-files.ts'
import { Crowd } from '../crowd/crowd.ts'
import type { Program } from '../program.ts'
import { waitUntil } from '../wait-until.ts'

const SOON_MS = 30_000
const BUYERS = 20
const CALM_WITHIN_MS = 30_000
const LOG_SHOWN_MAX = 4_000
/** What a process may do that nobody asks anything. */
const IDLE = { watchedMs: 2_000, cpuShareMax: 0.6, logLinesMax: 100 }

/** A sale with a crowd in it, on a program that is in trouble from time to time. */
export class Sale {
  readonly crowd: Crowd
  readonly #dataDir: string

  constructor(dataDir: string, seed: string) {
    this.#dataDir = dataDir
    this.crowd = new Crowd(createChance(seed), { providerMayBeAway: true })
  }

  /** Lets the crowd in. */
  async open(program: Program): Promise<void> {
    this.crowd.line.up((await program.ready).api)
    this.crowd.start(BUYERS)
    await this.goesOn('the sale has begun')
  }

  /** Waits until so many more answers were acknowledged: it sells. */
  async goesOn(what: string, answers = 60): Promise<void> {
    const before = this.crowd.acknowledged
    await waitUntil(what, () => this.crowd.acknowledged >= before + answers, SOON_MS)
  }

  /** Waits until so many more requests were refused with 503. */
  async isRefused(what: string, answers = 60): Promise<void> {
    const before = this.crowd.client.refused
    await waitUntil(what, () => this.crowd.client.refused >= before + answers, SOON_MS)
  }

  /** While the crowd is away, the process neither spins nor fills its log. */
  async restsWhileAlone(program: Program): Promise<void> {
    this.crowd.line.down()
    await this.crowd.client.quiet()
    const [cpuMs, lines] = [program.cpuMs(), program.logLines()]
    await sleep(IDLE.watchedMs)
    const used = (program.cpuMs() ?? 0) - (cpuMs ?? 0)
    assert.ok(used < IDLE.watchedMs * IDLE.cpuShareMax, `it spins: ${used} ms of processor time`)
    const written = program.logLines() - lines
    assert.ok(
      written < IDLE.logLinesMax,
      `it floods its log: ${written} lines\n${program.log().slice(-LOG_SHOWN_MAX)}`,
    )
    this.crowd.line.up(await program.connect())
  }

  /** Everybody goes home; all that was promised is there, and the program ends in good order. */
  async close(program: Program): Promise<void> {
    await this.crowd.finish()
    this.crowd.check()
    const { order: orderFile, ticket: ticketFile } = dataFiles(this.#dataDir)
    const files = { orderFile, ticketFile }
    const sources = sourcesOfFiles(files)
    const time = { clock: systemClock, scheduler: systemScheduler }
    const left = await waitForCalm(time, sources, CALM_WITHIN_MS)
    assert.deepEqual([...left], [], 'still under way')
    const { internalUrl } = await program.ready
    const gate = await checkGateOf({ urls: [internalUrl], sources, ...time })
    this.crowd.line.down()
    program.signal('SIGTERM')
    assert.equal(await program.ended, 0, program.log().slice(-LOG_SHOWN_MAX))
    const { promises, client } = this.crowd
    const orders = promises.orders.values()
    const wrong = await checkFiles({ files, promises, orders, gate, afterTheEnd: true })
    assert.deepEqual([...wrong, ...checkPages(this.#dataDir), ...client.faults.list()], [])
  }
}

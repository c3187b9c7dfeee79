import { Pool } from 'undici'
import { CONTRACT_VERSION, understands } from '@onsale/contracts/contract-version.ts'
import { getReadiness } from '@onsale/contracts/http/service-calls.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Instance } from '../discovery/registry.ts'
import type { Logger } from '../logger.ts'
import {
  afterAnswer,
  afterFailure,
  afterTrial,
  type Breaker,
  closedBreaker,
  isDueForTrial,
  onTrial,
} from './breaker.ts'
import type { OutgoingRequest } from './callee.ts'
import type { Candidate } from './choose-instance.ts'
import { contractRefusedBy } from './contract-refusal.ts'
import { judgeOutcome } from './judge-outcome.ts'
import { sendOnce, type TryOutcome } from './send-once.ts'

/** An instance that says it is busy is asked after all others for so long. */
export const BUSY_MS = 1_000
/** One that refused our contract may have been replaced by then, at the same address. */
export const FOREIGN_MS = 10_000
const TRIAL_MS_MAX = 1_000

export interface PeerDeps {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly logger: Logger
  readonly connectionsPerInstanceMax: number
  readonly connectMsMax: number
  readonly answerBytesMax: number
}

/** One instance as this process sees it: its connections, and what they have shown of it. */
export class Peer implements Candidate {
  readonly instance: Instance
  inFlight = 0
  breaker: Breaker = closedBreaker
  readonly #deps: PeerDeps
  readonly #pool: Pool
  #busyUntilMs = 0
  #refused: { readonly contract: number; readonly untilMs: number } | undefined
  #hasToldContract = false

  constructor(instance: Instance, deps: PeerDeps) {
    this.instance = instance
    this.#deps = deps
    this.#pool = new Pool(instance.url, {
      connections: deps.connectionsPerInstanceMax,
      pipelining: 1,
      allowH2: false,
      connectTimeout: deps.connectMsMax,
      // Each try has a bound of its own, over head and body together.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: deps.answerBytesMax,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
    })
    if (this.foreignContract !== undefined) this.#tellContract(this.foreignContract)
  }

  get isBusy(): boolean {
    return this.#deps.clock.monotonicMs() < this.#busyUntilMs
  }

  /** The contract it speaks, when that is none we understand: then it is not asked at all. */
  get foreignContract(): number | undefined {
    const { contract } = this.instance
    if (contract !== undefined && !understands(contract)) return contract
    const refused = this.#refused
    const isRecent = refused !== undefined && this.#deps.clock.monotonicMs() < refused.untilMs
    return isRecent ? refused.contract : undefined
  }

  /** Sends a request for which `inFlight` was counted up, and counts it down again. */
  async ask(request: OutgoingRequest, withinMs: number): Promise<TryOutcome> {
    try {
      const headers = { ...request.headers, ...request.freshHeaders?.(withinMs) }
      const sent = { ...request, headers }
      const outcome = await sendOnce(this.#pool, sent, withinMs, this.#deps.scheduler)
      this.#learn(outcome)
      return outcome
    } finally {
      this.inFlight -= 1
    }
  }

  /** Nobody waits for it: its end shows in the breaker. */
  tryAgainWhenDue(): void {
    if (isDueForTrial(this.breaker, this.#deps.clock.monotonicMs())) void this.#try()
  }

  /** Resolves when what is under way has ended; nothing new may be sent. */
  retire(): Promise<void> {
    return this.#pool.close()
  }

  /** Breaks off what is still under way. */
  destroy(): Promise<void> {
    return this.#pool.destroy()
  }

  async #try(): Promise<void> {
    const { clock, scheduler } = this.#deps
    this.breaker = onTrial(this.breaker)
    const question = { method: getReadiness.method, path: getReadiness.path, headers: {} }
    const passed = await sendOnce(this.#pool, question, TRIAL_MS_MAX, scheduler).then(
      (outcome) => outcome.kind === 'answered' && outcome.answer.status === 200,
      // An answer larger than any may be is no "ready".
      () => false,
    )
    this.#turn(afterTrial(this.breaker, passed, clock.monotonicMs()))
  }

  #learn(outcome: TryOutcome): void {
    const nowMs = this.#deps.clock.monotonicMs()
    const { lesson } = judgeOutcome(outcome)
    if (lesson === 'failing') this.#turn(afterFailure(this.breaker, nowMs))
    else if (lesson !== 'none') this.#turn(afterAnswer(this.breaker))
    if (lesson === 'busy') this.#busyUntilMs = nowMs + BUSY_MS
    const contract = outcome.kind === 'answered' ? contractRefusedBy(outcome.answer) : undefined
    if (contract === undefined) return
    this.#refused = { contract, untilMs: nowMs + FOREIGN_MS }
    this.#tellContract(contract)
  }

  #turn(breaker: Breaker): void {
    const before = this.breaker
    this.breaker = breaker
    const { target, url } = this.instance
    const { logger } = this.#deps
    if (before.kind === 'closed' && breaker.kind === 'open') {
      logger.warn({ target, url }, 'instance left: it fails')
    } else if (before.kind !== 'closed' && breaker.kind === 'closed') {
      logger.info({ target, url }, 'instance asked again')
    }
  }

  #tellContract(contract: number): void {
    if (this.#hasToldContract) return
    this.#hasToldContract = true
    const { target, url } = this.instance
    const versions = { theirs: contract, ours: CONTRACT_VERSION }
    this.#deps.logger.warn(
      { target, url, ...versions },
      'instance left: it speaks another contract',
    )
  }
}

/** Shorter than our listeners keep an idle connection, so that it is the caller who closes. */
const KEEP_ALIVE_MS = 30_000

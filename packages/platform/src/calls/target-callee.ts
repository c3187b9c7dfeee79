import { CONTRACT_HEADER, CONTRACT_VERSION } from '@onsale/contracts/contract-version.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Registry } from '../discovery/registry.ts'
import type { Logger } from '../logger.ts'
import type { Metrics } from '../metrics.ts'
import {
  type Callee,
  CalleeUnavailable,
  type IncomingAnswer,
  type OutgoingRequest,
} from './callee.ts'
import { type CalleeMetrics, createCalleeMetrics } from './callee-metrics.ts'
import { chooseInstance, type Choice } from './choose-instance.ts'
import { contractRefusedBy } from './contract-refusal.ts'
import { judgeOutcome, tryMsOf } from './judge-outcome.ts'
import type { Peer } from './peer.ts'
import { Peers } from './peers.ts'
import { RetryBudget } from './retry-budget.ts'
import type { TryOutcome } from './send-once.ts'
import { whyNobody, whyNoAnswer, type Why } from './why-unavailable.ts'
import { WaitingLine } from './waiting-line.ts'

/** How much one process sends to one target. */
export interface CalleeBounds {
  /** So many requests are under way to an instance at once; each has a connection of its own. */
  readonly connectionsPerInstanceMax: number
  /** Requests that wait while all instances have their hands full. */
  readonly waitingMax: number
  readonly connectMsMax: number
  readonly answerBytesMax: number
}

export const CALLEE_BOUNDS: CalleeBounds = {
  connectionsPerInstanceMax: 256,
  // As many as may wait for a commit in one process that does everything.
  waitingMax: 32_768,
  // A SYN that a full backlog dropped is sent again after one second.
  connectMsMax: 2_500,
  answerBytesMax: 8_388_608,
}

/** Instances that one request is given to at most, one after the other. */
export const TRIES_MAX = 3

export interface CalleeDeps {
  readonly registry: Registry
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly logger: Logger
  readonly metrics: Metrics
  readonly bounds: CalleeBounds
}

/** One request on its way: where it has been, and what may have come of it. */
interface Journey {
  readonly request: OutgoingRequest
  readonly deadlineMs: number
  readonly tried: Set<Peer>
  mayHaveArrived: boolean
}

/**
 * Sends requests to the instances of one target (docs/adr/0024-how-a-request-finds-an-instance.md).
 *
 * - At most `connectionsPerInstanceMax` are under way to an instance, at most `waitingMax` wait
 *   for one to be free, first come first served; the next is refused at once. So a service in
 *   trouble holds a bounded part of this process, and nothing queues where it cannot be seen.
 * - A request is sent again only to an instance it was not sent to, only when the first cannot
 *   have taken it in or the request may be repeated, and only within the budget of retries.
 * - Every request ends by its `withinMs`.
 */
export class TargetCallee implements Callee {
  readonly #target: string
  readonly #deps: CalleeDeps
  readonly #peers: Peers
  readonly #line: WaitingLine<Peer>
  readonly #budget = new RetryBudget()
  readonly #metrics: CalleeMetrics
  #inFlight = 0
  #underWay = 0
  #isClosing = false
  readonly #ended = Promise.withResolvers<void>()

  constructor(target: string, deps: CalleeDeps) {
    this.#target = target
    this.#deps = deps
    const watched = deps.registry.watch(target)
    this.#peers = new Peers(watched, { ...deps, ...deps.bounds })
    this.#line = new WaitingLine(deps.bounds.waitingMax, deps.scheduler)
    this.#metrics = createCalleeMetrics(deps.metrics, target, {
      peers: () => this.#peers.current(),
      waiting: () => this.#line.length,
      inFlight: () => this.#inFlight,
    })
  }

  async send(request: OutgoingRequest): Promise<IncomingAnswer> {
    if (this.#isClosing) {
      throw new CalleeUnavailable(this.#target, 'this process ends', { mayHaveArrived: false })
    }
    this.#underWay += 1
    try {
      return await this.#travel(this.#depart(request))
    } finally {
      this.#underWay -= 1
      this.#endIfIdle()
    }
  }

  /** Takes nothing new; what is under way or waits ends as it would have. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#endIfIdle()
    await this.#ended.promise
    await this.#peers.close()
  }

  #endIfIdle(): void {
    if (this.#isClosing && this.#underWay === 0) this.#ended.resolve()
  }

  #depart(request: OutgoingRequest): Journey {
    const nowMs = this.#deps.clock.monotonicMs()
    this.#budget.countRequest(nowMs)
    for (const peer of this.#peers.current()) peer.tryAgainWhenDue()
    const headers = { ...request.headers, [CONTRACT_HEADER]: String(CONTRACT_VERSION) }
    return {
      request: { ...request, headers },
      deadlineMs: nowMs + request.withinMs,
      tried: new Set(),
      mayHaveArrived: false,
    }
  }

  async #travel(journey: Journey): Promise<IncomingAnswer> {
    let peer = this.#freePeer() ?? (await this.#waitForPeer(journey))
    for (;;) {
      const outcome = await this.#try(peer, journey)
      const another = this.#another(journey, outcome)
      if (another === undefined) return this.#arrive(journey, outcome)
      peer = another
    }
  }

  /** Undefined: the request has to wait. Throws when there is nobody to wait for. */
  #freePeer(): Peer | undefined {
    this.#seatWaiting()
    if (this.#line.length > 0) return undefined
    const choice = this.#choose()
    if (choice.kind === 'none') throw this.#nobody()
    return choice.kind === 'full' ? undefined : take(choice.instance)
  }

  async #waitForPeer(journey: Journey): Promise<Peer> {
    const waited = await this.#line.wait(this.#leftMs(journey))
    switch (waited.kind) {
      case 'seat':
        return waited.seat
      case 'hopeless':
        throw this.#nobody()
      case 'crowded':
        throw this.#unavailable({ outcome: 'full', reason: 'too many requests wait already' })
      case 'late':
        throw this.#unavailable({ outcome: 'full', reason: 'no instance was free in time' })
    }
  }

  /** Gives free instances to who waits; called whenever one may have become free. */
  #seatWaiting(): void {
    if (this.#line.length === 0) return
    this.#line.seat(() => {
      const choice = this.#choose()
      if (choice.kind === 'instance') return take(choice.instance)
      return choice.kind === 'full' ? 'none now' : 'none ever'
    })
  }

  async #try(peer: Peer, { request, ...journey }: Journey): Promise<TryOutcome> {
    journey.tried.add(peer)
    const hasOthers = this.#peers.current().length > journey.tried.size
    const mayBeRepeated = request.isRepeatable && hasOthers && journey.tried.size < TRIES_MAX
    this.#inFlight += 1
    try {
      return await peer.ask(request, tryMsOf(this.#leftMs(journey), mayBeRepeated))
    } finally {
      this.#inFlight -= 1
      this.#seatWaiting()
    }
  }

  /** Whom to send it to next; undefined: what came of it stands. */
  #another(journey: Journey, outcome: TryOutcome): Peer | undefined {
    const { mayHaveArrived, elsewhere } = judgeOutcome(outcome)
    journey.mayHaveArrived ||= mayHaveArrived
    if (elsewhere === 'no') return undefined
    if (elsewhere === 'if repeatable' && !journey.request.isRepeatable) return undefined
    if (journey.tried.size >= TRIES_MAX || this.#leftMs(journey) <= 0) return undefined
    const choice = this.#choose(journey.tried)
    if (choice.kind !== 'instance') return undefined
    const isGranted = this.#budget.takeRetry(this.#deps.clock.monotonicMs())
    this.#metrics.countRetry(isGranted)
    return isGranted ? take(choice.instance) : undefined
  }

  #arrive(journey: Journey, outcome: TryOutcome): IncomingAnswer {
    if (outcome.kind === 'answered' && contractRefusedBy(outcome.answer) === undefined) {
      this.#metrics.count('answered')
      return outcome.answer
    }
    throw this.#unavailable(whyNoAnswer(outcome), journey.mayHaveArrived)
  }

  #choose(tried?: ReadonlySet<Peer>): Choice<Peer> {
    const candidates = this.#peers
      .current()
      .filter((peer) => tried?.has(peer) !== true && peer.foreignContract === undefined)
    const { bounds, randomness } = this.#deps
    return chooseInstance(candidates, bounds.connectionsPerInstanceMax, randomness.fraction)
  }

  #nobody(): CalleeUnavailable {
    return this.#unavailable(whyNobody(this.#peers.current()))
  }

  #unavailable({ outcome, reason, cause }: Why, mayHaveArrived = false): CalleeUnavailable {
    this.#metrics.count(outcome)
    return new CalleeUnavailable(this.#target, reason, { mayHaveArrived, cause })
  }

  #leftMs({ deadlineMs }: Pick<Journey, 'deadlineMs'>): number {
    return deadlineMs - this.#deps.clock.monotonicMs()
  }
}

/** Counted at once, so that nobody else is given the same place. */
function take(peer: Peer): Peer {
  peer.inFlight += 1
  return peer
}

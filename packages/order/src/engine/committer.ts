import { BoundedQueue } from '@onsale/kernel/bounded-queue.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { ClaimCommand, ClaimOutcome } from '../domain/decide-claim.ts'
import { type Command, isClaimLike, type OutcomeOf } from '../domain/commands.ts'
import type { Stock } from '../domain/stock.ts'
import {
  type BatchResult,
  type Chore,
  type ChoreDone,
  type Committer,
  type Entry,
  type EntryResult,
  type Gate,
  type Ledger,
  Overloaded,
} from '../ports.ts'

export interface CommitterOptions {
  readonly ledger: Ledger
  readonly gate: Gate
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** Claims that may wait; one more is answered 503. */
  readonly queueOrdersMax: number
  /**
   * Answers of waiting claims that can no longer succeed: what their keys stand for, or the
   * refusal. Called with claims for which these rows of the gate have too little.
   */
  readonly refuseWaiting: (
    claims: readonly ClaimCommand[],
    rows: ReadonlyMap<string, Stock>,
  ) => Promise<readonly ClaimOutcome[]>
  /** Reads the sales of these tickets again, before their change is answered. */
  readonly refreshSales: (ticketIds: readonly string[]) => Promise<void>
  /** Of the request that submits now, for its events. */
  readonly currentTraceId?: () => string | undefined
  /** Called after a commit that wrote events. */
  readonly onEvents: () => void
  /** How many must wait before a second batch is given; 32 when left out. */
  readonly secondBatchEntriesMin?: number
}

interface Waiting {
  readonly entry: Entry
  readonly since: number
  readonly resolve: (result: EntryResult) => void
  readonly reject: (fault: Error) => void
}

const BATCH_ENTRIES_MAX = 256
/** Batches given to the ledger and not answered yet: one is decided while the next is packed. */
const BATCHES_IN_FLIGHT_MAX = 2
/**
 * The ledger runs one batch after another, so a small second one gains nothing by being given
 * early, and costs a commit of its own: whoever comes while it waits could have shared it.
 */
const SECOND_BATCH_ENTRIES_MIN = 32
const CLAIM_WAIT_MS_MAX = 5_000
/** A step that comes again and again because others hold its rows is given back after that. */
const STEP_AGAIN_MS_MAX = 5_000
/** How long a command rests whose rows another process holds. */
const AGAIN_AFTER_MS = 50
/** How often a backlog is looked through for claims that waited too long. */
const SWEEP_EVERY_MS = 1_000
/** Steps of people who hold something are bounded at their source; this only stops a runaway. */
const STEPS_WAITING_MAX = 262_144
/** How long an answer waits for the gate to have what it gives back. */
const GATE_WAIT_MS_MAX = 100

/**
 * Collects commands and gives them to the ledger in batches: what is queued, at once when it
 * is idle, up to 256 together when it is busy. Two lanes: steps of people who hold something
 * (captures, releases, cancels, carts, operators) go before claims, so that a burst delays
 * nobody who is about to pay.
 *
 * Invariant: claims reach the ledger in the order in which they were submitted, and leave the
 * queue early only when the committed rows in the gate have too little for them.
 */
export function createCommitter(options: CommitterOptions): Committer & {
  /** Resolves when nothing is queued or in flight. */
  idle(): Promise<void>
  /** Claims waiting now, for metrics. */
  waitingClaims(): number
} {
  const { ledger, gate, clock, scheduler } = options
  const secondBatchEntriesMin = options.secondBatchEntriesMin ?? SECOND_BATCH_ENTRIES_MIN
  const steps = new BoundedQueue<Waiting>(STEPS_WAITING_MAX)
  const claims = new BoundedQueue<Waiting>(options.queueOrdersMax)
  let inFlight = 0
  let resting = 0
  let pumpAsked = false
  let cancelSweep: (() => void) | undefined
  const idleWaiters: (() => void)[] = []

  const add = (given: Entry, lane: BoundedQueue<Waiting>): Promise<EntryResult> => {
    const { promise, resolve, reject } = Promise.withResolvers<EntryResult>()
    const traceId = options.currentTraceId?.()
    const entry = traceId === undefined ? given : { ...given, traceId }
    const waiting = { entry, since: clock.monotonicMs(), resolve, reject }
    if (!lane.offer(waiting)) return Promise.reject(new Overloaded('the queue is full'))
    askPump()
    return promise
  }

  /** One pump a turn of the event loop: what arrives together is committed together. */
  const askPump = (): void => {
    if (pumpAsked) return
    pumpAsked = true
    scheduler.soon(() => {
      pumpAsked = false
      pump()
    })
  }

  const pump = (): void => {
    while (inFlight < BATCHES_IN_FLIGHT_MAX) {
      if (inFlight > 0 && steps.length + claims.length < secondBatchEntriesMin) break
      const batch = takeBatch()
      if (batch.length === 0) break
      inFlight += 1
      void runBatch(batch).finally(() => {
        inFlight -= 1
        askPump()
      })
    }
    if (claims.length > 0) {
      cancelSweep ??= scheduler.after(SWEEP_EVERY_MS, sweep)
    } else {
      cancelSweep?.()
      cancelSweep = undefined
    }
    if (isIdle()) for (const wake of idleWaiters.splice(0)) wake()
  }

  const isIdle = (): boolean => inFlight + resting + steps.length + claims.length === 0

  /** Commands whose rows another holds come again, at the front of their lanes. */
  const bringBackLater = (waiting: readonly Waiting[]): void => {
    if (waiting.length === 0) return
    resting += waiting.length
    scheduler.after(AGAIN_AFTER_MS, () => {
      resting -= waiting.length
      const lanes = Map.groupBy(waiting, ({ entry }) => isClaim(entry))
      claims.putBack(lanes.get(true) ?? [])
      steps.putBack(lanes.get(false) ?? [])
      askPump()
    })
  }

  /** Claims that waited too long are answered even while the ledger itself is stuck. */
  const sweep = (): void => {
    cancelSweep = undefined
    const oldest = clock.monotonicMs() - CLAIM_WAIT_MS_MAX
    for (const claim of claims.takeIf(({ since }) => since < oldest)) {
      claim.reject(new Overloaded('the claim waited too long'))
    }
    askPump()
  }

  const takeBatch = (): Waiting[] => {
    const batch = steps.take(BATCH_ENTRIES_MAX)
    while (batch.length < BATCH_ENTRIES_MAX && claims.length > 0) {
      const oldest = clock.monotonicMs() - CLAIM_WAIT_MS_MAX
      for (const claim of claims.take(BATCH_ENTRIES_MAX - batch.length)) {
        if (claim.since >= oldest) batch.push(claim)
        else claim.reject(new Overloaded('the claim waited too long'))
      }
    }
    return batch
  }

  const runBatch = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const done = await ledger.commit(batch.map(({ entry }) => entry))
      await applyToGate(done)
      await refreshSales(done.changedTicketIds)
      if (done.hasEvents) options.onEvents()
      const again: Waiting[] = []
      for (const [index, waiting] of batch.entries()) {
        const result = done.results[index]
        if (result === undefined) waiting.reject(new Error('the ledger gave no result'))
        else if (mayComeAgain(waiting, result)) again.push(waiting)
        else waiting.resolve(result)
      }
      bringBackLater(again)
      if (done.stock.length > 0) await refuseHopeless()
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error))
      for (const waiting of batch) waiting.reject(fault)
    }
  }

  /** A claim is given back by the sweep or when it is taken; a step here. */
  const mayComeAgain = ({ entry, since }: Waiting, result: EntryResult): boolean => {
    if (result.ok || result.again !== true) return false
    return isClaim(entry) || clock.monotonicMs() - since < STEP_AGAIN_MS_MAX
  }

  const applyToGate = async (done: BatchResult): Promise<void> => {
    if (done.stock.length === 0) return
    const timeUp = Promise.withResolvers<void>()
    const cancel = scheduler.after(GATE_WAIT_MS_MAX, timeUp.resolve)
    await Promise.race([
      gate.apply(done.stock).catch(() => {}), // a lost apply does no harm: see Gate
      timeUp.promise,
    ])
    cancel()
  }

  /** What is committed is committed: a copy that could not be read again repairs itself later. */
  const refreshSales = async (ticketIds: readonly string[]): Promise<void> => {
    if (ticketIds.length > 0) await options.refreshSales(ticketIds).catch(() => {})
  }

  /** Claims that the committed rows cannot serve leave at once instead of waiting their turn. */
  const refuseHopeless = async (): Promise<void> => {
    if (claims.length === 0) return
    const rows = await gate.read(unitsWaitedFor())
    const hopeless = claims.takeIf(
      ({ entry }) =>
        entry.kind === 'claim' &&
        entry.lines.some((line) => {
          const row = rows.get(line.unitId)
          return row !== undefined && row.capacity - row.held - row.sold < line.quantity
        }),
    )
    if (hopeless.length === 0) return
    const commands = hopeless.flatMap(({ entry }) => (entry.kind === 'claim' ? [entry] : []))
    try {
      const outcomes = await options.refuseWaiting(commands, rows)
      for (const [index, waiting] of hopeless.entries()) {
        const outcome = outcomes[index]
        if (outcome !== undefined) waiting.resolve({ ok: true, outcome })
      }
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error))
      for (const waiting of hopeless) waiting.reject(fault)
    }
  }

  const unitsWaitedFor = (): string[] => {
    const units = new Set<string>()
    for (const { entry } of claims) {
      if (entry.kind !== 'claim') continue
      for (const line of entry.lines) units.add(line.unitId)
    }
    return [...units]
  }

  return {
    async submit<C extends Command>(command: C) {
      const lane = isClaimLike(command) ? claims : steps
      // The ledger answers a command with an outcome of its own kind.
      return (await outcomeOf(add(command, lane))) as OutcomeOf<C>
    },
    async run(chore: Chore) {
      return (await outcomeOf(add(chore, steps))) as ChoreDone // likewise
    },
    idle() {
      if (isIdle()) return Promise.resolve()
      return new Promise((resolve) => idleWaiters.push(resolve))
    },
    waitingClaims: () => claims.length,
  }
}

function isClaim(entry: Entry): boolean {
  return entry.kind !== 'chore' && isClaimLike(entry)
}

async function outcomeOf(waiting: Promise<EntryResult>) {
  const result = await waiting
  if (result.ok) return result.outcome
  if (result.retryable) throw new StoreUnavailable(result.fault)
  throw new Error(`the ledger could not run a command: ${result.fault}`)
}

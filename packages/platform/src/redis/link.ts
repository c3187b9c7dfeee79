import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from '../logger.ts'
import { within } from '../within.ts'
import type { RedisDriver } from './driver.ts'
import { type Redis, RedisUnavailable, type RedisUnusable, type ScriptCall } from './redis.ts'
import { asRedisFault } from './server-facts.ts'

export interface LinkOptions {
  /** Opens a connection within a bound of its own. */
  readonly open: () => Promise<RedisDriver>
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly logger: Logger
  /** Called after every look at the servers. */
  readonly onState: (state: LinkState) => void
  /** Called after every call, for metrics. */
  readonly onCall: (seconds: number, outcome: 'answered' | 'failed' | 'refused') => void
}

export type LinkState =
  | { readonly kind: 'up'; readonly product: string }
  | { readonly kind: 'down'; readonly reason: string }

/** A server of the connection, as far as its answers tell. */
interface Lane {
  /** Undefined while it answers. */
  down: { readonly sinceMs: number; readonly reason: string } | undefined
  /** A key that it keeps, to ask it by. */
  key: string
}

const LOOK_EVERY_MS = 200
const LOOK_JITTER_MS = 100
const PROBE_WITHIN_MS = 500
/** Servers that nobody asks anything are asked too, every so many looks. */
const LOOKS_PER_IDLE_PROBE = 5
/** A connection that is silent for so long is given up for a new one. */
const GIVE_UP_AFTER_MS = 2_000
/** In a Cluster the others go on: the topology is only read anew, later. */
const GIVE_UP_PART_AFTER_MS = 10_000
const PROBE_KEY = 'onsale:probe'

/**
 * Keeps a connection to Redis and knows which of its servers answer.
 *
 *   nothing ──open──▶ up ──a call fails or is late──▶ down ──probe answered──▶ up
 *      ▲                └──connection lost──┐           └──silent for 2 s──┐
 *      └────────────────────────────────────┴──────────────────────────────┘
 *
 * While a server is down calls are refused at once; only the probes, five a second at most,
 * wait for it. Connections are opened again at that same pace, so nothing storms a server
 * that comes back.
 */
export class RedisLink implements Redis {
  readonly #options: LinkOptions
  readonly #lanes = new Map<string, Lane>()
  readonly #stopping = new AbortController()
  #driver: RedisDriver | undefined
  #reason = 'Redis was not reached yet'
  #watching: Promise<void> = Promise.resolve()
  #state: LinkState | undefined

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** The first try; what it came to. From then on the link tends itself. */
  async start(): Promise<RedisUnavailable | RedisUnusable | undefined> {
    const fault = await this.#open()
    this.#watching = this.#watch()
    return fault
  }

  async run(
    { text, sha1 }: { readonly text: string; readonly sha1: string },
    { keys, args, withinMs }: ScriptCall,
  ): Promise<unknown> {
    const tail = [String(keys.length), ...keys, ...args]
    try {
      return await this.#call(keys[0], ['EVALSHA', sha1, ...tail], withinMs)
    } catch (fault) {
      if (!(fault instanceof Error && fault.message.startsWith('NOSCRIPT'))) throw fault
      return await this.#call(keys[0], ['EVAL', text, ...tail], withinMs)
    }
  }

  isUp(key: string): boolean {
    return this.#driver !== undefined && this.#laneOf(this.#driver, key).down === undefined
  }

  get isCluster(): boolean {
    return this.#driver?.isCluster ?? false
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    this.#drop('closed')
    await this.#watching
  }

  async #call(key: string, args: readonly string[], withinMs: number): Promise<unknown> {
    const { clock, onCall } = this.#options
    const driver = this.#driver
    const lane = driver === undefined ? undefined : this.#laneOf(driver, key)
    if (driver === undefined || lane === undefined || lane.down !== undefined) {
      onCall(0, 'refused')
      throw new RedisUnavailable(lane?.down?.reason ?? this.#reason)
    }
    const since = clock.monotonicMs()
    try {
      const reply = await this.#send(driver, key, args, withinMs)
      onCall((clock.monotonicMs() - since) / 1_000, 'answered')
      return reply
    } catch (fault) {
      if (fault instanceof Error && fault.message.startsWith('NOSCRIPT')) throw fault
      onCall((clock.monotonicMs() - since) / 1_000, 'failed')
      const ours = asRedisFault(fault)
      // A connection that was replaced meanwhile says nothing of the new one.
      if (driver === this.#driver) this.#markDown(lane, ours.message)
      throw ours instanceof RedisUnavailable ? ours : new RedisUnavailable(ours.message)
    }
  }

  #send(
    driver: RedisDriver,
    key: string,
    args: readonly string[],
    withinMs: number,
  ): Promise<unknown> {
    const late = () => new RedisUnavailable(`Redis did not answer within ${withinMs} ms`)
    return within(this.#options.scheduler, withinMs, driver.send(key, args), late)
  }

  async #watch(): Promise<void> {
    const { scheduler, randomness } = this.#options
    const { signal } = this.#stopping
    for (let look = 1; !signal.aborted; look += 1) {
      await scheduler.sleep(LOOK_EVERY_MS + randomness.fraction() * LOOK_JITTER_MS, signal)
      if (signal.aborted) return
      if (this.#driver === undefined) await this.#open()
      else await this.#probe(this.#driver, look % LOOKS_PER_IDLE_PROBE === 0)
    }
  }

  async #open(): Promise<RedisUnavailable | RedisUnusable | undefined> {
    let driver: RedisDriver
    try {
      driver = await this.#options.open()
    } catch (error) {
      const fault = asRedisFault(error)
      this.#reason = fault.message
      this.#tell({ kind: 'down', reason: fault.message })
      return fault
    }
    if (this.#stopping.signal.aborted) {
      driver.destroy()
      return undefined
    }
    this.#driver = driver
    this.#lanes.clear()
    this.#tell({ kind: 'up', product: driver.product })
    void driver.lost.then((cause) => {
      if (driver === this.#driver) this.#drop(asRedisFault(cause).message)
    })
    return undefined
  }

  #laneOf(driver: RedisDriver, key: string): Lane {
    const name = driver.laneOf(key)
    let lane = this.#lanes.get(name)
    if (lane === undefined) {
      lane = { down: undefined, key }
      this.#lanes.set(name, lane)
    }
    return lane
  }

  async #probe(driver: RedisDriver, alsoIdle: boolean): Promise<void> {
    this.#laneOf(driver, PROBE_KEY)
    const asked = [...this.#lanes.values()].filter((lane) => alsoIdle || lane.down !== undefined)
    await Promise.all(
      asked.map(async (lane) => {
        try {
          await this.#send(driver, lane.key, ['EXISTS', lane.key], PROBE_WITHIN_MS)
          lane.down = undefined
        } catch (fault) {
          if (driver === this.#driver) this.#markDown(lane, asRedisFault(fault).message)
        }
      }),
    )
    if (driver !== this.#driver) return
    this.#forgetMovedLanes(driver)
    this.#judge(driver)
  }

  /** After a fail-over another server keeps the key; the one before is asked no more. */
  #forgetMovedLanes(driver: RedisDriver): void {
    for (const [name, lane] of this.#lanes) {
      if (driver.laneOf(lane.key) !== name) this.#lanes.delete(name)
    }
  }

  #judge(driver: RedisDriver): void {
    const nowMs = this.#options.clock.monotonicMs()
    const down = [...this.#lanes.values()].flatMap((lane) => lane.down ?? [])
    const [first] = down
    if (first === undefined) return this.#tell({ kind: 'up', product: driver.product })
    this.#tell({ kind: 'down', reason: first.reason })
    const boundMs = down.length === this.#lanes.size ? GIVE_UP_AFTER_MS : GIVE_UP_PART_AFTER_MS
    const isStuck = down.some(({ sinceMs }) => nowMs - sinceMs >= boundMs)
    if (isStuck) this.#drop(first.reason)
  }

  #markDown(lane: Lane, reason: string): void {
    lane.down ??= { sinceMs: this.#options.clock.monotonicMs(), reason }
    this.#tell({ kind: 'down', reason })
  }

  #drop(reason: string): void {
    const driver = this.#driver
    this.#driver = undefined
    this.#reason = reason
    driver?.destroy()
    if (!this.#stopping.signal.aborted) this.#tell({ kind: 'down', reason })
  }

  #tell(state: LinkState): void {
    const isNew = this.#state?.kind !== state.kind
    this.#state = state
    const { logger, onState } = this.#options
    onState(state)
    if (!isNew) return
    if (state.kind === 'down') logger.warn({ reason: state.reason }, 'going on without Redis')
    else logger.info({ product: state.product }, 'Redis is there')
  }
}

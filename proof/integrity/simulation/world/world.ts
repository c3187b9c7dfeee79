import type { SandboxTables } from '@onsale/order/adapters/sandbox/tables.ts'
import { createSqlReads } from '@onsale/order/adapters/sql/sql-reads.ts'
import type { Order } from '@onsale/order/domain/order.ts'
import type { Stock } from '@onsale/order/domain/stock.ts'
import type { BatchResult, Entry, OrderReads } from '@onsale/order/ports.ts'
import { openSqliteSession, type SqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { createHistory, type History } from '../history.ts'
import { Model } from '../model/model.ts'
import { type Chance, createChance } from '../random.ts'
import type { Scenario, Weather } from '../scenario/scenario.ts'
import type { Tally } from '../tally.ts'
import { BusLog } from './bus.ts'
import { openOutsideDatabase } from './catalogue.ts'
import { Faults } from './faults.ts'
import { GateLag } from './gate-lag.ts'
import type { WorldFiles } from './files.ts'
import { Program } from './program.ts'
import { createProviderHouse, type ProviderHouse } from './provider.ts'
import type { Surroundings } from './surroundings.ts'
import { createSimulatedTime, createWallClock, type SimulatedTime, type WallClock } from './time.ts'

/** What went wrong: which rule was broken, and how. */
export interface Failure {
  readonly rule: string
  readonly text: string
}

const FAIR: Weather = {
  breathShare: 0,
  commitMsMax: 2,
  busUnkind: false,
  callsUnkind: false,
  providerUnkind: false,
  gateUnkind: false,
}

/** One simulated world: its time, its files, the program in it, and the model beside it. */
export class World implements Surroundings {
  readonly scenario: Scenario
  readonly files: WorldFiles
  readonly time: SimulatedTime
  readonly wall: WallClock
  readonly chance: Chance
  readonly history: History
  readonly faults: Faults
  readonly busLog = new BusLog()
  readonly provider: ProviderHouse
  readonly model: Model
  readonly program: Program
  readonly tally: Tally
  /** How the provider's hints reach us. */
  sendWebhook: (paymentId: string) => void = () => {}
  failure: Failure | undefined
  #isCalm = false
  readonly #troubles: { readonly fromMs: number; readonly toMs: number }[] = []
  readonly #gateLag = new GateLag()
  readonly #ledgerView: SqliteSession
  readonly #ledgerReads: OrderReads
  /** The catalogue as it stands. */
  readonly catalogue: SqliteSession

  constructor(scenario: Scenario, files: WorldFiles, tally: Tally) {
    this.scenario = scenario
    this.files = files
    this.tally = tally
    this.time = createSimulatedTime()
    this.wall = createWallClock(this.time, scenario.startsAt)
    this.chance = createChance(`world ${scenario.seed}`)
    this.history = createHistory(() => this.time.elapsedMs())
    this.faults = new Faults((fault) => this.trouble(fault))
    const { holdMs, payingMs } = scenario
    this.model = new Model({ holdMs, payingMs, elapsedMs: () => this.time.elapsedMs() })
    this.#ledgerView = openSqliteSession({ file: files.order, readOnly: true })
    this.#ledgerReads = createSqlReads(this.#ledgerView)
    this.catalogue = openSqliteSession({ file: files.ticket, readOnly: true })
    this.provider = createProviderHouse({
      time: this.time,
      startsAt: scenario.startsAt,
      chance: this.chance.fork('provider'),
      database: openOutsideDatabase<SandboxTables>(files.sandbox),
      isUnkind: () => this.weather().providerUnkind,
      struck: this.struck,
      tellWebhook: (paymentId) => this.sendWebhook(paymentId),
    })
    this.program = new Program(this)
  }

  readonly weather = (): Weather => (this.#isCalm ? FAIR : this.scenario.weather)

  readonly struck = (fault: string): void => {
    this.tally.add(`fault: ${fault}`)
  }

  readonly gateFault = (fault: string): void => {
    this.struck(fault)
    this.history.tell(`FAULT: ${fault}`)
    const nowMs = this.time.elapsedMs()
    if (fault === 'gate wiped') this.#gateLag.wiped(this.model.books.moment, nowMs)
    if (fault === 'gate hears nothing') this.#gateLag.heardNothing(nowMs)
  }

  readonly gateApplied = (rows: readonly Stock[]): void => this.#gateLag.applied(rows)

  /** The oldest moment that the gate may still speak of. */
  gateFrom(): number {
    return this.#gateLag.from(this.model.books.moment, this.time.elapsedMs())
  }

  readonly complain = (rule: string, text: string): void => {
    if (this.failure !== undefined) return
    this.failure = { rule, text }
    this.history.tell(`WRONG (${rule}): ${text}`)
  }

  readonly lifeBegins = (): void => {
    this.model.beginLife()
    this.#gateLag.startedAnew()
  }

  readonly committed = async (
    entries: readonly Entry[],
    result: BatchResult,
    decidedAt: number,
  ): Promise<void> => {
    const ids = new Set(entries.flatMap((entry) => ('orderId' in entry ? [entry.orderId] : [])))
    const rows = new Map<string, Order>()
    for (const id of ids) {
      const row = await this.#ledgerReads.findOrder(id)
      if (row !== undefined) rows.set(id, row)
    }
    const momentBefore = this.model.books.moment
    const complaint = this.model.commit({ entries, result, decidedAt, rows })
    this.#gateLag.committed(result.stock, momentBefore, this.time.elapsedMs())
    if (complaint !== undefined) this.complain(`model of ${complaint.about}`, complaint.text)
  }

  /** A fault that gives reason to answer 503 for a while. */
  trouble(fault: string, forMs = 0): void {
    this.struck(fault)
    this.history.tell(`FAULT: ${fault}`)
    const nowMs = this.time.elapsedMs()
    const lastsMs = fault === 'slow disk' ? 15_000 : forMs
    this.#troubles.push({ fromMs: nowMs, toMs: nowMs + lastsMs })
  }

  wasTrouble(fromMs: number, toMs: number): boolean {
    return this.#troubles.some((trouble) => trouble.fromMs <= toMs && trouble.toMs >= fromMs)
  }

  /** Faults stop; what is under way comes to its end. */
  becomeCalm(): void {
    this.#isCalm = true
    this.faults.disarm()
    this.history.tell('Calm: no more faults.')
  }

  /** The ledger as it stands, for what waits and for the last look. */
  get ledger(): SqliteSession {
    return this.#ledgerView
  }

  get ledgerReads(): OrderReads {
    return this.#ledgerReads
  }

  async end(): Promise<void> {
    this.program.end()
    this.#ledgerView.close()
    this.catalogue.close()
    await this.provider.close()
  }
}

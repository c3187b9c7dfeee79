import { createSteadyClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { composeOrder, type OrderService } from '@onsale/order/compose.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import { composeTicket, type TicketTables } from '@onsale/ticket/compose.ts'
import type { FaultAction } from '../scenario/scenario.ts'
import type { Weak } from './breath.ts'
import { createUnkindBus, type UnkindBus } from './bus.ts'
import { openWeakDatabase } from './catalogue.ts'
import { type Answer, type Ask, createFront, isRetryable } from './front.ts'
import { createWeakGate, type WeakGate } from './gate.ts'
import { openSimulatedLedger } from './ledger.ts'
import { Life } from './life.ts'
import { createWeakClient } from './order-client.ts'
import { createBreathingReads } from './sessions.ts'
import { clockSource, schedulerOf } from './time.ts'
import type { Surroundings } from './surroundings.ts'

interface Running {
  readonly life: Life
  readonly order: OrderService
  readonly gate: WeakGate
  readonly bus: UnkindBus
  readonly clockNow: () => number
  readonly serve: (ask: Ask) => Promise<Answer>
  readonly stop: () => Promise<void>
}

/** What every simulated installation is configured with. */
const DATA_KEY = { id: 'simulated', secret: new Uint8Array(32).fill(7) }
const PUBLIC_URL = 'http://localhost:3000'
const START_AGAIN_MS = 1_000
const STOP_MS_MAX = 60_000

/** The whole program: it starts, serves, stops or crashes, and starts again on its files. */
export class Program {
  readonly #world: Surroundings
  #lives = 0
  #life: Life | undefined
  #running: Running | undefined
  #isAccepting = false
  #open = 0

  constructor(world: Surroundings) {
    this.#world = world
  }

  get isUp(): boolean {
    return this.#isAccepting
  }

  /** Its clock, or the machine's while it is down. */
  clockNow(): number {
    return this.#running?.clockNow() ?? this.#world.wall.now()
  }

  /** Starts it, again and again until it does. */
  start(): void {
    this.#lives += 1
    this.#world.lifeBegins()
    const life = new Life(this.#world.time)
    this.#life = life
    this.#run(life).then(
      (running) => {
        // It crashed while it started, and the crash starts another.
        if (!life.isAlive) return
        this.#running = running
        this.#isAccepting = true
        this.#world.history.tell('The program is up.')
      },
      (error: unknown) => {
        if (life.isAlive) this.#startAgain(life, error)
      },
    )
  }

  #startAgain(life: Life, error: unknown): void {
    const { wall, history, struck, time } = this.#world
    life.end()
    const text = error instanceof Error ? error.message : String(error)
    history.tell(`The program does not start: ${text}`)
    if (text.includes('clock')) {
      struck('start refused by the clock')
      wall.step(-wall.offMs())
    } else if (!isRetryable(error)) {
      this.#world.complain('start', `the program does not start: ${text}`)
    }
    time.after(START_AGAIN_MS, () => this.start())
  }

  async #run(life: Life): Promise<Running> {
    const world = this.#world
    const { time, wall, scenario, files, weather } = world
    const chance = world.chance.fork(`life ${this.#lives}`)
    const clock = createSteadyClock(clockSource(time, wall))
    const scheduler = schedulerOf(time, () => life.isAlive)
    const weak: Weak = {
      life,
      faults: world.faults,
      chance: chance.fork('breath'),
      breathShare: () => weather().breathShare,
      crash: (crash) => this.crash(crash),
    }
    const tools = {
      clock,
      scheduler,
      randomness: chance,
      ids: createIds(clock, chance.fork('ids')),
      logger: loggerOf(world),
      metrics: noMetrics,
    }
    const { struck } = world
    const gate = createWeakGate({
      life,
      chance: chance.fork('gate'),
      isUnkind: () => weather().gateUnkind,
      struck: world.gateFault,
      applied: world.gateApplied,
    })
    const inner = createLocalBus({ ...tools, randomness: chance.fork('bus') })
    const unkindBus = { inner, log: world.busLog, life, chance: chance.fork('unkind bus'), struck }
    const bus = createUnkindBus({ ...unkindBus, isUnkind: () => weather().busUnkind })
    let clockNow = () => clock.now()
    const order = await composeOrder({
      ...tools,
      bus,
      gate,
      database: { kind: 'file', file: files.order },
      publicUrl: () => PUBLIC_URL,
      dataKeys: [DATA_KEY],
      holdMs: scenario.holdMs,
      payingMs: scenario.payingMs,
      queueOrdersMax: scenario.queueOrdersMax,
      providers: [world.provider.reachedFrom(life)],
      openReads(file) {
        const session = openSqliteSession({ file, readOnly: true })
        life.closeAtEnd(() => session.close())
        return { ...createBreathingReads(session, weak), close() {} }
      },
      openLedger: (settings) => {
        const options = { ...settings, file: files.order }
        const ledger = this.#openLedger(options, weak, chance.fork('ledger'))
        clockNow = ledger.clockNow
        return ledger
      },
    })
    const database = openWeakDatabase<TicketTables>(files.ticket, weak)
    const orderClient = createWeakClient(order.internalRoutes, {
      ...{ life, chance: chance.fork('calls') },
      struck: (fault) => world.trouble(fault),
      isUnkind: () => weather().callsUnkind,
    })
    const ticket = composeTicket({ ...tools, bus, database, orderClient })
    order.start()
    ticket.start()
    const routes = [...ticket.routes, ...order.routes]
    return {
      ...{ life, order, gate, bus },
      clockNow,
      serve: createFront(routes, (error) => this.#thrown(error)),
      async stop() {
        await ticket.stop()
        await order.stop()
        await bus.close()
        await order.close()
      },
    }
  }

  #openLedger(
    options: { file: string; holdMs: number; payingMs: number },
    weak: Weak,
    chance: Weak['chance'],
  ) {
    const world = this.#world
    // A thread reads the same machine's clock, and keeps its own count.
    const clock = createSteadyClock(clockSource(world.time, world.wall))
    return openSimulatedLedger({
      ...options,
      clock,
      weak: { ...weak, chance },
      commitMsMax: world.scenario.weather.commitMsMax,
      committed: world.committed,
    })
  }

  #thrown(error: unknown): void {
    if (isRetryable(error)) return
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#world.complain('500', `a request failed: ${text}`)
  }

  /** Serves a request, as over a connection that ends when the program does. */
  ask(ask: Ask): Promise<Answer | 'nothing'> {
    const { time, chance } = this.#world
    return new Promise((resolve) => {
      time.after(chance.int(0, 3), () => {
        const running = this.#running
        if (running === undefined || !this.#isAccepting) return resolve('nothing')
        const { life } = running
        const forget = life.atEnd(() => resolve('nothing'))
        this.#open += 1
        void running.serve(ask).then((answer) => {
          time.after(chance.int(0, 3), () => {
            if (life.isAlive) this.#open -= 1
            forget()
            resolve(life.isAlive ? answer : 'nothing')
          })
        })
      })
    })
  }

  crash({ downMs, when }: Extract<FaultAction, { kind: 'crash' }>): void {
    const life = this.#life
    if (life === undefined || !life.isAlive) return
    const { history, time } = this.#world
    history.tell(`FAULT: the program crashes ${when}; it is down for ${downMs} ms.`)
    this.#down(life)
    time.after(downMs, () => this.start())
  }

  /** Ends it as an operator does: it answers what it has begun, and stops. */
  restart(): void {
    const running = this.#running
    if (running === undefined || !this.#isAccepting) return
    const { history, time } = this.#world
    history.tell('The program is told to stop and to start again.')
    this.#isAccepting = false
    const giveUp = time.after(STOP_MS_MAX, () => {
      if (running.life.isAlive) this.#world.complain('stop', 'the program does not stop')
    })
    void this.#stop(running).then(() => {
      giveUp()
      // It crashed while it stopped: the crash starts it again.
      if (!running.life.isAlive) return
      this.#down(running.life)
      this.start()
    })
  }

  async #stop({ life, stop }: Running): Promise<void> {
    while (this.#open > 0) await life.sleep(10)
    await stop()
  }

  #down(life: Life): void {
    this.#isAccepting = false
    this.#running = undefined
    this.#open = 0
    life.end()
  }

  wipeGate(): void {
    this.#running?.gate.wipe()
  }

  repeatMessages(): void {
    this.#running?.bus.repeatAll()
  }

  async gateRows() {
    return (await this.#running?.order.figures.gateRows()) ?? []
  }

  /** For good. */
  end(): void {
    if (this.#life !== undefined) this.#down(this.#life)
  }
}

/** An error that nobody can explain is a bug; faults that pass by themselves are expected. */
function loggerOf(world: Surroundings): Logger {
  const note = () => {}
  return {
    info: note,
    warn: note,
    error(members: Readonly<Record<string, unknown>> | string, message?: string) {
      const fault = typeof members === 'string' ? undefined : members['err']
      const isExpected = fault === undefined ? !EVENT_LOST.test(message ?? '') : isRetryable(fault)
      if (isExpected) return
      const text = fault instanceof Error ? (fault.stack ?? fault.message) : JSON.stringify(members)
      world.complain('log', `the program logs an error: ${message ?? ''}: ${text}`)
    },
  }
}

const EVENT_LOST = /given up|could not be taken in/

const noMetrics: Metrics = {
  counter: () => ({ add() {} }),
  histogram: () => ({ observe() {} }),
  gauge() {},
  text: async () => '',
  contentType: '',
}

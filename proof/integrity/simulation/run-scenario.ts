import { runOracle } from '@onsale/testkit/oracle/run-oracle.ts'
import { Buyers } from './clients/buyers.ts'
import { Counter } from './clients/counter.ts'
import { Operator } from './clients/operator.ts'
import { Payers } from './clients/payers.ts'
import { remainsOf, restOf } from './rest.ts'
import type { FaultAction, OperatorAction, Scenario, Step } from './scenario/scenario.ts'
import { Tally } from './tally.ts'
import { compareAtTheEnd, countEnds } from './last-look.ts'
import type { FileTemplates } from './world/files.ts'
import { type Failure, World } from './world/world.ts'

export interface Ran {
  readonly failure: Failure | undefined
  readonly lines: readonly string[]
  readonly digest: string
  /** What the ledger holds at the end, in one short text. */
  readonly remains: string
}

const SETUP_MS_MAX = 60_000
const STEPS_END_MS_MAX = 120_000
const REST_MS_MAX = 900_000

/** Lives through a scenario, from an empty ledger to calm, and looks at what is left. */
export async function runScenario(
  scenario: Scenario,
  templates: FileTemplates,
  tally: Tally = new Tally(),
): Promise<Ran> {
  const world = new World(scenario, templates.fresh(), tally)
  try {
    await live(world)
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    world.complain('simulation', text)
  }
  const remains = await remainsOf(world.ledger)
  await world.end()
  const { failure, history } = world
  return { failure, lines: history.lines, digest: history.digest(), remains }
}

async function live(world: World): Promise<void> {
  const { time, program, scenario } = world
  const counter = new Counter(world)
  const operator = new Operator(counter)
  const buyers = new Buyers(counter, operator)
  const payers = new Payers(buyers)
  world.sendWebhook = (paymentId) => void payers.tellOf(paymentId)

  program.start()
  let isOpen = false
  void operator.openSale(scenario.tickets).then(() => {
    isOpen = true
  })
  await runUntil(world, () => isOpen, SETUP_MS_MAX, 'the sale is not put up')

  let left = scenario.steps.length
  const take = async (step: Step): Promise<void> => {
    await actOn(world, { buyers, payers, operator }, step)
    left -= 1
  }
  for (const step of scenario.steps) time.after(step.atMs, () => void take(step))
  const isOver = () => left === 0 && counter.waiting === 0
  await runUntil(world, isOver, STEPS_END_MS_MAX, 'somebody waits for ever')
  world.becomeCalm()
  if (!program.isUp) await runUntil(world, () => program.isUp, SETUP_MS_MAX, 'it does not start')
  await comeToRest(world, counter)
  if (world.failure === undefined) await lookAtTheEnd(world, counter)
}

/** Lets time pass until something is so; a failure ends it as well. */
async function runUntil(
  world: World,
  isSo: () => boolean,
  ms: number,
  otherwise: string,
): Promise<void> {
  const { time } = world
  const untilMs = time.elapsedMs() + ms
  const goesOn = () => world.failure === undefined && !isSo() && time.elapsedMs() < untilMs
  await time.run(goesOn)
  if (!isSo()) world.complain('liveness', otherwise)
}

/** How often it is looked whether anything is left to do. */
const LOOK_EVERY_MS = 250
/** The gate is compared every two seconds; what is sent twice comes within three. */
const QUIET_MS = 6_000
/** As when a laptop has slept: the clock follows, and what was due then is due at once. */
const LEAP_OVER_MS = 3_000

async function comeToRest(world: World, counter: Counter): Promise<void> {
  const { time, wall, program, provider } = world
  const untilMs = time.elapsedMs() + REST_MS_MAX
  let quietSinceMs = time.elapsedMs()
  while (world.failure === undefined && time.elapsedMs() - quietSinceMs < QUIET_MS) {
    const stopMs = time.elapsedMs() + LOOK_EVERY_MS
    time.after(LOOK_EVERY_MS, () => {})
    await time.run(() => world.failure === undefined && time.elapsedMs() < stopMs)
    const rest = await restOf(world.ledger, world.catalogue)
    const isWaitedFor = counter.waiting > 0 || provider.toCome() > 0 || !program.isUp
    if (rest.kind === 'at rest' && !isWaitedFor) continue
    quietSinceMs = time.elapsedMs()
    if (rest.kind === 'waits') {
      const aheadMs = rest.until - program.clockNow()
      if (aheadMs > LEAP_OVER_MS) wall.step(aheadMs - 1_000)
    }
    if (time.elapsedMs() > untilMs) {
      return world.complain('liveness', `it does not come to rest: ${rest.what}`)
    }
  }
}

async function lookAtTheEnd(world: World, counter: Counter): Promise<void> {
  const wrong = await compareAtTheEnd(world)
  if (wrong !== undefined) return world.complain('last look', wrong)
  await countEnds(world)
  const results = await runOracle({
    orderFile: world.files.order,
    ticketFile: world.files.ticket,
    now: world.program.clockNow(),
    remembered: counter.remembered,
  })
  for (const { id, title, violations } of results) {
    const [first] = violations
    if (first === undefined) continue
    return world.complain(`oracle ${id}`, `${title}: ${JSON.stringify(first)}`)
  }
}

interface Actors {
  readonly buyers: Buyers
  readonly payers: Payers
  readonly operator: Operator
}

async function actOn(world: World, actors: Actors, { id, do: action }: Step): Promise<void> {
  if ('by' in action) return actAsBuyer(actors, id, action)
  if (isOperators(action)) return actors.operator.act(action, id)
  if (action.kind === 'webhook') {
    world.struck(`webhook of ${typeof action.of === 'number' ? 'a payment' : action.of}`)
    return actors.payers.webhook(action)
  }
  strike(world, action)
}

const OPERATORS: readonly string[] = [
  ...['price', 'limit', 'policy', 'pause', 'resume', 'window', 'capacity', 'add unit'],
]

function isOperators(action: OperatorAction | FaultAction): action is OperatorAction {
  return OPERATORS.includes(action.kind)
}

function actAsBuyer(
  { buyers, payers }: Actors,
  id: number,
  action: Extract<Step['do'], { by: number }>,
): Promise<void> {
  switch (action.kind) {
    case 'order':
      return buyers.order(action, id)
    case 'check out':
      return buyers.checkOut(action, id)
    case 'put into cart':
    case 'take out of cart':
    case 'empty cart':
    case 'look at cart':
      return buyers.cart(action, id)
    case 'look at availability':
      return buyers.availability(action)
    case 'same request again':
      return buyers.again(action)
    case 'same key, other request':
      return buyers.otherUnderKey(action)
    case 'open payment':
      return payers.open(action, id)
    case 'give up payment':
      return payers.giveUp(action, id)
    case 'confirm':
      return payers.confirm(action, id)
    case 'come back by link':
      return payers.comeBack(action)
    case 'cancel':
      return payers.cancel(action, id)
    case 'look':
      return payers.look(action)
  }
}

function strike(world: World, action: Exclude<FaultAction, { kind: 'webhook' }>): void {
  const { faults, program, wall, history } = world
  switch (action.kind) {
    case 'crash': {
      faults.armCrash(action)
      const now = action.when === 'now' ? faults.crashAt('now') : undefined
      if (now !== undefined) program.crash(now)
      return
    }
    case 'restart':
      if (program.isUp) world.struck('restart')
      return program.restart()
    case 'store away':
      return faults.armStoreAway(action.where, action.times)
    case 'commit unknown':
      return faults.armUnknownCommit()
    case 'slow disk':
      return faults.armSlowDisk(action.ms)
    case 'gate wiped':
      return program.wipeGate()
    case 'clock step':
      world.struck(action.byMs > 0 ? 'clock forwards' : 'clock backwards')
      history.tell(`FAULT: the clock steps by ${action.byMs} ms`)
      return wall.step(action.byMs)
    case 'old events again':
      return program.repeatMessages()
  }
}

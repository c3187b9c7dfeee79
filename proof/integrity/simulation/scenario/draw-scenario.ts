import type { PublicRefundPolicy } from '@onsale/contracts/http/ticket.ts'
import { type Chance, createChance } from '../random.ts'
import { drawBuyer } from './draw-journeys.ts'
import { Plan } from './plan.ts'
import type { CrashMoment, Scenario, StoreMoment, TicketPlan, Weather } from './scenario.ts'

/** 20 November 2026, 10:00 in Seoul. */
const TEN_O_CLOCK = Date.UTC(2026, 10, 20, 1, 0, 0)
/** Ten seconds before midnight in Seoul: the refund of a visit changes in the middle of it. */
const BEFORE_MIDNIGHT = Date.UTC(2026, 10, 20, 14, 59, 50)
const ACTION_MS = 16_000
const DAY_MS = 86_400_000

const PANDA: PublicRefundPolicy = {
  tiers: [
    { minDaysBefore: 10, refundPercent: 100 },
    { minDaysBefore: 7, refundPercent: 90 },
    { minDaysBefore: 3, refundPercent: 80 },
    { minDaysBefore: 0, refundPercent: 70 },
  ],
}
const POLICIES = [
  PANDA,
  PANDA,
  { ...PANDA, grace: [{ withinHours: 1, minDaysBefore: 1, refundPercent: 100 }] },
  { tiers: [{ minDaysBefore: 0, refundPercent: 33 }] },
  { tiers: [{ minDaysBefore: 30, refundPercent: 100 }] },
] as const satisfies readonly PublicRefundPolicy[]

/** The history of a seed: who does what when, and what goes wrong. */
export function drawScenario(seed: number): Scenario {
  const chance = createChance(`scenario ${seed}`)
  const plan = new Plan(chance)
  const tickets = Array.from({ length: chance.happens(0.35) ? 2 : 1 }, () => drawTicket(chance))
  const units = tickets.reduce((sum, ticket) => sum + ticket.units.length, 0)
  const holdMs = chance.int(2_500, 9_000)
  const buyers = chance.int(3, 12)
  for (let by = 1; by <= buyers; by += 1) drawBuyer(plan, by, units, holdMs)
  for (let count = chance.int(0, 3); count > 0; count -= 1) {
    const by = chance.int(1, buyers)
    plan.add(chance.int(0, ACTION_MS), { kind: 'look at availability', by })
  }
  drawOperator(plan, tickets, units)
  drawFaults(plan)
  return {
    seed,
    startsAt: chance.happens(0.25) ? BEFORE_MIDNIGHT : TEN_O_CLOCK,
    holdMs,
    payingMs: chance.int(1_500, 5_000),
    queueOrdersMax: chance.happens(0.05) ? 2 : 32_768,
    weather: drawWeather(chance),
    tickets,
    buyers,
    steps: plan.steps(),
  }
}

function drawWeather(chance: Chance): Weather {
  return {
    breathShare: chance.pick([0, 0.1, 0.4]),
    commitMsMax: chance.pick([1, 5, 40, 300]),
    busUnkind: chance.happens(0.5),
    callsUnkind: chance.happens(0.3),
    providerUnkind: chance.happens(0.4),
    gateUnkind: chance.happens(0.3),
  }
}

function drawTicket(chance: Chance): TicketPlan {
  const days = chance.shuffled([0, 1, 2, 3, 6, 7, 9, 10, 40, ...(chance.happens(0.1) ? [-1] : [])])
  return {
    price: chance.happens(0.06) ? 0 : chance.pick([50_000, 33_333, 10_001, 7]),
    currency: chance.happens(0.85) ? 'KRW' : 'USD',
    perPersonLimit: chance.int(1, 5),
    limitScope: chance.pick(['ticket', 'visitDate']),
    timeZone: chance.pick(['Asia/Seoul', 'Asia/Seoul', 'America/New_York']),
    refundPolicy: chance.pick(POLICIES),
    opensAfterMs: chance.happens(0.12) ? chance.int(100, 4_000) : -1_000,
    closesAfterMs: chance.happens(0.07) ? chance.int(4_500, 20_000) : 30 * DAY_MS,
    units: days.slice(0, chance.int(1, 3)).map((daysAhead) => ({
      daysAhead,
      capacity: chance.happens(0.7) ? chance.int(1, 7) : chance.int(8, 40),
    })),
  }
}

function drawOperator(plan: Plan, tickets: readonly TicketPlan[], units: number): void {
  const { chance } = plan
  for (let count = chance.int(0, 6); count > 0; count -= 1) {
    const ticket = chance.int(0, tickets.length - 1)
    const atMs = chance.int(0, ACTION_MS)
    switch (chance.int(0, 7)) {
      case 0:
        plan.add(atMs, { kind: 'price', ticket, price: chance.pick([49_999, 60_000, 0]) })
        break
      case 1:
        plan.add(atMs, { kind: 'limit', ticket, limit: chance.int(1, 6) })
        break
      case 2:
        plan.add(atMs, { kind: 'policy', ticket, policy: chance.pick(POLICIES) })
        break
      case 3:
        plan.add(atMs, { kind: 'pause', ticket })
        plan.add(atMs + chance.int(50, 3_000), { kind: 'resume', ticket })
        break
      case 4:
        plan.add(atMs, {
          kind: 'window',
          ticket,
          opensAfterMs: chance.pick([-5_000, 3_000]),
          closesAfterMs: chance.pick([12_000, 10 * DAY_MS]),
        })
        break
      case 5:
      case 6: {
        const unit = chance.int(0, units - 1)
        plan.add(atMs, { kind: 'capacity', unit, capacity: chance.int(0, 8) })
        break
      }
      default: {
        const daysAhead = chance.int(0, 20)
        const manner = { ...plan.manner(), patience: 8 }
        plan.add(atMs, {
          kind: 'add unit',
          ...{ ticket, daysAhead, capacity: chance.int(0, 5), manner },
        })
      }
    }
  }
}

const CRASH_MOMENTS = [
  'now',
  'at an await',
  'at an await',
  'in a transaction',
  'before a commit',
  'after a commit',
  'after a commit',
  'in a transaction of the catalogue',
  'before a commit of the catalogue',
  'after a commit of the catalogue',
] as const satisfies readonly CrashMoment[]
const STORE_MOMENTS = [
  'statement',
  'commit',
  'catalogue commit',
] as const satisfies readonly StoreMoment[]

function drawFaults(plan: Plan): void {
  const { chance } = plan
  for (let count = chance.int(0, 5); count > 0; count -= 1) {
    const atMs = chance.int(0, ACTION_MS)
    switch (chance.int(0, 11)) {
      case 0:
      case 1:
      case 2: {
        const when = chance.pick(CRASH_MOMENTS)
        const after = when === 'at an await' ? chance.int(0, 200) : chance.int(0, 8)
        plan.add(atMs, { kind: 'crash', when, after, downMs: chance.int(10, 2_500) })
        break
      }
      case 3:
        plan.add(atMs, { kind: 'restart' })
        break
      case 4:
        plan.add(atMs, {
          kind: 'store away',
          ...{ where: chance.pick(STORE_MOMENTS), times: chance.int(1, 4) },
        })
        break
      case 5:
        plan.add(atMs, { kind: 'commit unknown' })
        break
      case 6:
        plan.add(atMs, { kind: 'slow disk', ms: chance.int(300, 7_000) })
        break
      case 7:
        plan.add(atMs, { kind: 'gate wiped' })
        break
      case 8:
      case 9:
        plan.add(atMs, { kind: 'clock step', byMs: drawClockStep(chance) })
        break
      case 10:
        plan.add(atMs, { kind: 'old events again' })
        break
      default:
        plan.add(atMs, {
          kind: 'webhook',
          of: chance.happens(0.6) ? chance.int(1, 30) : chance.pick(['nobody', 'garbage']),
          times: chance.int(1, 3),
        })
    }
  }
}

/** Small and large, forwards and backwards; some too far back to start by. */
function drawClockStep(chance: Chance): number {
  const sign = chance.happens(0.5) ? 1 : -1
  return sign * chance.pick([400, 1_900, 2_500, 30_000, 300_000])
}

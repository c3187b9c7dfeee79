import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import type { Plan } from './plan.ts'
import type { Quirk, WantedLine } from './scenario.ts'

interface Traveller {
  readonly plan: Plan
  readonly by: number
  readonly fromMs: number
  readonly units: number
  readonly holdMs: number
}

const QUIRKS = [
  'slow',
  'silent',
  'answer lost',
  'declines, then charges',
  'charges after a cancel',
  'charges too much',
  'charges too little',
  'charges another currency',
] as const satisfies readonly Quirk[]

/** Draws what one buyer does: a few journeys, begun close to each other. */
export function drawBuyer(plan: Plan, by: number, units: number, holdMs: number): void {
  const { chance } = plan
  const journeys = chance.int(1, 4)
  let fromMs = chance.happens(0.5) ? chance.int(0, 600) : chance.int(0, 9_000)
  for (let count = 0; count < journeys; count += 1) {
    const traveller: Traveller = { plan, by, fromMs, units, holdMs }
    chance.pick(JOURNEYS)(traveller)
    fromMs += chance.happens(0.5) ? chance.int(0, 300) : chance.int(300, 8_000)
  }
}

const JOURNEYS: readonly [Journey, ...Journey[]] = [
  payAtOnce,
  payAtOnce,
  payAfterTrouble,
  chargedTwice,
  openTwice,
  forget,
  cancelHold,
  giveBack,
  giveBack,
  comeBackByLink,
  useCart,
  useCart,
  hoard,
  repeatEverything,
]
type Journey = (traveller: Traveller) => void

function drawLines({ plan: { chance }, units }: Traveller): readonly WantedLine[] {
  const count = chance.happens(0.25) ? chance.int(2, 3) : 1
  return Array.from({ length: count }, () => ({
    unit: chance.int(0, units - 1),
    quantity: chance.happens(0.7) ? chance.int(1, 2) : chance.int(1, 4),
  }))
}

function order(traveller: Traveller, atMs: number): number {
  const { plan, by } = traveller
  return plan.add(atMs, {
    kind: 'order',
    by,
    lines: drawLines(traveller),
    expects: plan.chance.happens(0.07)
      ? 'another price'
      : plan.chance.pick(['nothing', 'the price of now']),
    manner: plan.manner(),
  })
}

function open({ plan, by }: Traveller, atMs: number, of: number): number {
  return plan.add(atMs, { kind: 'open payment', by, of, manner: plan.manner() })
}

function confirm(
  { plan, by }: Traveller,
  atMs: number,
  of: number,
  outcome: SandboxOutcome,
): number {
  const quirk = plan.chance.happens(0.25) ? plan.chance.pick(QUIRKS) : undefined
  const manner = plan.manner()
  return plan.add(atMs, {
    kind: 'confirm',
    ...{ by, of, outcome, manner },
    ...(quirk !== undefined && { quirk }),
  })
}

function look({ plan, by }: Traveller, atMs: number, of: number): void {
  plan.add(atMs, { kind: 'look', by, of })
}

function drawOutcome({ plan }: Traveller): SandboxOutcome {
  return plan.chance.happens(0.6)
    ? 'approve'
    : plan.chance.pick(['decline', 'timeout', 'late', 'late'])
}

function payAtOnce(traveller: Traveller): void {
  const { chance } = traveller.plan
  let at = traveller.fromMs
  const bought = order(traveller, at)
  const opened = open(traveller, (at += chance.int(50, 1_500)), bought)
  confirm(traveller, (at += chance.int(20, 1_500)), opened, drawOutcome(traveller))
  if (chance.happens(0.5)) look(traveller, at + chance.int(1, 3_000), bought)
}

/** Declined or undecided, and paid anew; near the end of the hold now and then. */
function payAfterTrouble(traveller: Traveller): void {
  const { chance } = traveller.plan
  let at = traveller.fromMs
  const bought = order(traveller, at)
  const first = open(traveller, (at += chance.int(20, 800)), bought)
  const outcome = chance.pick<SandboxOutcome>(['decline', 'decline', 'timeout', 'late'])
  confirm(traveller, (at += chance.int(20, 500)), first, outcome)
  const nearEnd = traveller.fromMs + traveller.holdMs - chance.int(-300, 700)
  at = chance.happens(0.3) ? Math.max(at, nearEnd) : at + chance.int(100, 2_000)
  const second = open(traveller, at, bought)
  confirm(traveller, at + chance.int(5, 400), second, 'approve')
  look(traveller, at + chance.int(500, 6_000), second)
}

/** The provider says no, the buyer pays anew, and the provider charges for the first as well. */
function chargedTwice(traveller: Traveller): void {
  const { plan, by } = traveller
  const { chance } = plan
  let at = traveller.fromMs
  const bought = order(traveller, at)
  const of = open(traveller, (at += chance.int(20, 400)), bought)
  const quirk = chance.happens(0.8) ? 'declines, then charges' : 'charges after a cancel'
  const manner = plan.manner()
  plan.add((at += chance.int(20, 300)), {
    kind: 'confirm',
    ...{ by, of, outcome: 'approve', quirk, manner },
  })
  const second = open(traveller, (at += chance.int(50, 600)), bought)
  confirm(traveller, (at += chance.int(20, 400)), second, 'approve')
  if (chance.happens(0.3)) cancel(traveller, at + chance.int(50, 6_000), bought)
  look(traveller, at + chance.int(500, 9_000), second)
}

/** Closes the payment window, opens another; the older one is tried all the same. */
function openTwice(traveller: Traveller): void {
  const { plan, by } = traveller
  const { chance } = plan
  let at = traveller.fromMs
  const bought = order(traveller, at)
  const first = open(traveller, (at += chance.int(20, 800)), bought)
  if (chance.happens(0.4)) {
    plan.add((at += chance.int(0, 500)), { kind: 'give up payment', by, of: first })
  }
  const second = open(traveller, (at += chance.int(0, 900)), bought)
  if (chance.happens(0.5)) confirm(traveller, at + chance.int(0, 300), first, 'approve')
  confirm(traveller, (at += chance.int(5, 900)), second, drawOutcome(traveller))
  if (chance.happens(0.3)) {
    plan.add(at + chance.int(0, 300), { kind: 'give up payment', by, of: second })
  }
}

function forget(traveller: Traveller): void {
  const { plan } = traveller
  const bought = order(traveller, traveller.fromMs)
  if (plan.chance.happens(0.4)) {
    const opened = open(traveller, traveller.fromMs + plan.chance.int(50, 900), bought)
    const after = traveller.fromMs + traveller.holdMs + plan.chance.int(-200, 600)
    if (plan.chance.happens(0.5)) confirm(traveller, after, opened, 'approve')
  }
  look(traveller, traveller.fromMs + traveller.holdMs + plan.chance.int(-500, 3_000), bought)
}

function cancel(traveller: Traveller, atMs: number, of: number, part?: number): number {
  const { plan, by } = traveller
  return plan.add(atMs, {
    kind: 'cancel',
    by,
    of,
    ...(part !== undefined && { part }),
    expects: plan.chance.pick(['nothing', 'nothing', 'the quote', 'another sum']),
    manner: plan.manner(),
  })
}

function cancelHold(traveller: Traveller): void {
  const { chance } = traveller.plan
  let at = traveller.fromMs
  const bought = order(traveller, at)
  if (chance.happens(0.6)) {
    const opened = open(traveller, (at += chance.int(10, 900)), bought)
    if (chance.happens(0.4))
      confirm(traveller, at + chance.int(0, 400), opened, drawOutcome(traveller))
  }
  const cancelled = cancel(traveller, (at += chance.int(0, 1_500)), bought)
  if (chance.happens(0.4)) {
    traveller.plan.add(at + chance.int(0, 900), {
      kind: 'same request again',
      by: traveller.by,
      of: cancelled,
    })
  }
}

/** Pays, gives some back, then the rest; twice at once now and then. */
function giveBack(traveller: Traveller): void {
  const { chance } = traveller.plan
  let at = traveller.fromMs
  const bought = order(traveller, at)
  const opened = open(traveller, (at += chance.int(20, 400)), bought)
  confirm(traveller, (at += chance.int(20, 400)), opened, 'approve')
  at += chance.int(100, 4_000)
  if (chance.happens(0.7)) cancel(traveller, at, bought, chance.int(1, 2))
  if (chance.happens(0.3)) cancel(traveller, at + chance.int(0, 20), bought, 1)
  if (chance.happens(0.6)) cancel(traveller, (at += chance.int(0, 2_500)), bought)
  look(traveller, at + chance.int(0, 4_000), bought)
}

function comeBackByLink(traveller: Traveller): void {
  const { plan, by } = traveller
  const { chance } = plan
  let at = traveller.fromMs
  const bought = order(traveller, at)
  const of = open(traveller, (at += chance.int(20, 800)), bought)
  if (chance.happens(0.15)) {
    plan.add(at + 50, { kind: 'come back by link', by, of, outcome: 'nonsense', twice: false })
  }
  const quirk = chance.happens(0.2) ? chance.pick(QUIRKS) : undefined
  at += chance.int(60, 2_000)
  plan.add(at, {
    kind: 'come back by link',
    ...{ by, of, outcome: drawOutcome(traveller), twice: chance.happens(0.3) },
    ...(quirk !== undefined && { quirk }),
  })
  if (chance.happens(0.3)) confirm(traveller, at + chance.int(-20, 300), of, 'approve')
  if (chance.happens(0.3)) {
    plan.add(at + chance.int(100, 3_000), {
      kind: 'come back by link',
      ...{ by, of, outcome: 'approve', twice: false },
    })
  }
}

function useCart(traveller: Traveller): void {
  const { plan, by, units } = traveller
  const { chance } = plan
  let at = traveller.fromMs
  for (let count = chance.int(1, 3); count > 0; count -= 1) {
    const unit = chance.int(0, units - 1)
    plan.add((at += chance.int(5, 300)), {
      kind: 'put into cart',
      ...{ by, unit, quantity: chance.int(1, 3) },
    })
    if (chance.happens(0.2)) {
      plan.add((at += chance.int(5, 200)), { kind: 'take out of cart', by, unit })
    }
  }
  if (chance.happens(0.3)) plan.add((at += chance.int(0, 200)), { kind: 'look at cart', by })
  if (chance.happens(0.1)) plan.add((at += chance.int(0, 200)), { kind: 'empty cart', by })
  const checkOut = (atMs: number): number =>
    plan.add(atMs, {
      kind: 'check out',
      by,
      expects: chance.happens(0.1) ? 'another price' : chance.pick(['nothing', 'the price of now']),
      manner: plan.manner(),
    })
  const bought = checkOut((at += chance.int(5, 800)))
  if (chance.happens(0.3)) checkOut(at + chance.int(0, 10))
  const opened = open(traveller, (at += chance.int(20, 1_200)), bought)
  confirm(traveller, (at += chance.int(20, 800)), opened, drawOutcome(traveller))
}

/** Many sessions of one person at once: together they must stay within the limit. */
function hoard(traveller: Traveller): void {
  const { chance } = traveller.plan
  for (let count = chance.int(2, 5); count > 0; count -= 1) {
    order(traveller, traveller.fromMs + chance.int(0, 30))
  }
}

/** A careful buyer, or a careless library: sends requests again, and keys for other requests. */
function repeatEverything(traveller: Traveller): void {
  const { plan, by } = traveller
  const { chance } = plan
  let at = traveller.fromMs
  const bought = order(traveller, at)
  const opened = open(traveller, (at += chance.int(50, 500)), bought)
  const confirmed = confirm(traveller, (at += chance.int(20, 500)), opened, drawOutcome(traveller))
  for (const earlier of [bought, opened, confirmed]) {
    if (chance.happens(0.7)) {
      plan.add(at + chance.int(0, 9_000), { kind: 'same request again', by, of: earlier })
    }
    if (chance.happens(0.4)) {
      const action = { kind: 'same key, other request', by, of: earlier } as const
      plan.add(at + chance.int(0, 3_000), action)
    }
  }
}

import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import { type Answer, kindOf, textAt } from '../api.ts'
import { type BuyDeps, claim, payAndFetch } from '../buy.ts'
import type { Grant, Recorder } from '../recorder.ts'
import {
  type Buyer,
  cancel,
  confirm,
  getOrder,
  listAdmissions,
  openPayment,
  putOnSale,
  validAdmissions,
} from '../shop.ts'
import type { Stage } from './stage.ts'

/** What an order came to: `PAID`, `EXPIRED`, `EXPIRED, refund DONE`. */
export type Endings = ReadonlyMap<string, ReadonlyMap<string, number>>

const PERSONS_OF_A_KIND_MAX = 20
const END_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 250

interface Way {
  readonly name: string
  readonly go: (deps: BuyDeps, person: Buyer, grant: Grant, key: string) => Promise<void>
  /** The ends that are right. */
  readonly ends: readonly string[]
}

const ways: readonly Way[] = [
  { name: 'forgets to pay', go: async () => {}, ends: ['EXPIRED'] },
  { name: 'provider never decides', go: confirmAs('timeout', '202'), ends: ['EXPIRED'] },
  { name: 'charged late, still free', go: confirmAs('late', '202'), ends: ['PAID'] },
  { name: 'declined, then paid', go: declinedThenPaid, ends: ['PAID'] },
  { name: 'gives the hold up', go: giveBackAll, ends: ['CANCELLED'] },
  { name: 'gives all back', go: payThenGiveBackAll, ends: ['CANCELLED, refund DONE'] },
  { name: 'gives one of two back', go: payThenGiveBackOne, ends: ['PAID, refund DONE'] },
]
const LATE_AND_GONE = 'charged late, sold meanwhile'

/**
 * Everything that can become of an order, on an instance with short holds: each ends as tickets,
 * as a refund, or with nothing charged.
 */
export async function runEndings(stage: Stage, recorder: Recorder): Promise<Endings> {
  const { ask, clock, crowd } = stage
  const persons = Math.min(PERSONS_OF_A_KIND_MAX, Math.ceil(stage.options.buyers / 10))
  const { unitId } = await putOnSale(ask, crowd.admin, {
    name: 'Endings',
    capacity: persons * ways.length * 2,
    perPersonLimit: 4,
    now: clock.now(),
  })
  const deps = { ask, askInCrowd: ask, clock, recorder }
  const endings = new Map<string, Map<string, number>>()
  const follow = async (way: Way, person: Buyer, unit: string): Promise<void> => {
    const key = `ending-${person.userId}`
    const want = { unitId: unit, quantity: 2, key, scheduledAtMs: clock.monotonicMs() }
    recorder.asked += 1
    const grant = await claim(deps, person, want)
    if (grant === undefined) return
    await way.go(deps, person, grant, key)
    const end = await waitForEnd(stage, person, grant.orderId, way.ends)
    if (!way.ends.includes(end)) recorder.fault(`${way.name}: ended as ${end}`)
    const counts = endings.get(way.name) ?? new Map<string, number>()
    endings.set(way.name, counts.set(end, (counts.get(end) ?? 0) + 1))
  }
  await Promise.all([
    ...ways.flatMap((way, index) =>
      crowd.buyers(`ending-${index}`, persons).map((person) => follow(way, person, unitId)),
    ),
    sellMeanwhile(stage, deps, persons, follow),
  ])
  return endings
}

/** Late charges for tickets that others bought as soon as the holds had ended. */
async function sellMeanwhile(
  stage: Stage,
  deps: BuyDeps,
  persons: number,
  follow: (way: Way, person: Buyer, unitId: string) => Promise<void>,
): Promise<void> {
  const { ask, clock, scheduler, crowd } = stage
  const { unitId } = await putOnSale(ask, crowd.admin, {
    name: 'Sold meanwhile',
    capacity: persons * 2,
    perPersonLimit: 4,
    now: clock.now(),
  })
  // Whoever is quick enough gets a ticket, whoever is not gets the money back: both are right.
  const ends = ['EXPIRED, refund DONE', 'PAID']
  const way: Way = { name: LATE_AND_GONE, go: confirmAs('late', '202'), ends }
  const late = crowd.buyers('late', persons)
  const following = Promise.all(late.map((person) => follow(way, person, unitId)))
  const giveUpMs = clock.monotonicMs() + END_WITHIN_MS
  const snatching = crowd.buyers('snatch', persons).map(async (person) => {
    await scheduler.sleep(LOOK_EVERY_MS * 2)
    for (let round = 0; clock.monotonicMs() < giveUpMs; round += 1) {
      const key = `snatch-${person.userId}-${round}`
      const want = { unitId, quantity: 2, key, scheduledAtMs: clock.monotonicMs() }
      const grant = await claim(deps, person, want)
      if (grant !== undefined) {
        await payAndFetch(deps, person, grant, key)
        return
      }
      await scheduler.sleep(LOOK_EVERY_MS)
    }
  })
  await Promise.all([following, ...snatching])
}

function confirmAs(outcome: SandboxOutcome, expected: string): Way['go'] {
  return async (deps, person, grant, key) => {
    const opened = await openPayment(deps.ask, person, grant.orderId, `${key}-${outcome}-pay`)
    const payment = { orderId: grant.orderId, paymentId: textAt(opened.body, 'id') ?? '' }
    const answer = await confirm(deps.ask, person, payment, outcome, `${key}-${outcome}-confirm`)
    if (kindOf(answer) !== expected) {
      deps.recorder.fault(`confirm "${outcome}": ${kindOf(answer)}`)
    }
  }
}

async function declinedThenPaid(
  deps: BuyDeps,
  person: Buyer,
  grant: Grant,
  key: string,
): Promise<void> {
  await confirmAs('decline', '402 PAYMENT_DECLINED')(deps, person, grant, key)
  await payAndFetch(deps, person, grant, key)
}

async function giveBackAll(deps: BuyDeps, person: Buyer, grant: Grant, key: string): Promise<void> {
  note(deps, await cancel(deps.ask, person, grant.orderId, `${key}-cancel`))
}

async function payThenGiveBackAll(
  deps: BuyDeps,
  person: Buyer,
  grant: Grant,
  key: string,
): Promise<void> {
  await payAndFetch(deps, person, grant, key)
  await giveBackAll(deps, person, grant, key)
}

async function payThenGiveBackOne(
  deps: BuyDeps,
  person: Buyer,
  grant: Grant,
  key: string,
): Promise<void> {
  await payAndFetch(deps, person, grant, key)
  const [one = ''] = validAdmissions(await listAdmissions(deps.ask, person, grant.orderId))
  note(deps, await cancel(deps.ask, person, grant.orderId, `${key}-cancel`, [one]))
}

function note(deps: BuyDeps, answer: Answer): void {
  if (answer.status !== 200) deps.recorder.fault(`cancel: ${kindOf(answer)}`)
}

/** What the order shows when it has come to one of `ends`, or at last when it does not. */
async function waitForEnd(
  stage: Stage,
  person: Buyer,
  orderId: string,
  ends: readonly string[],
): Promise<string> {
  const giveUpMs = stage.clock.monotonicMs() + END_WITHIN_MS
  for (;;) {
    const answer = await getOrder(stage.ask, person, orderId)
    const refund = textAt(answer.body, 'refund', 'status')
    const status = textAt(answer.body, 'status') ?? kindOf(answer)
    const end = refund === undefined ? status : `${status}, refund ${refund}`
    if (ends.includes(end) || stage.clock.monotonicMs() > giveUpMs) return end
    await stage.scheduler.sleep(LOOK_EVERY_MS)
  }
}

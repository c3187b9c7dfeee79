import {
  changeTicket,
  pauseTicket,
  putUnit,
  resumeTicket,
} from '@onsale/contracts/http/admin-calls.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import type { Answer } from '@onsale/onsale/api-tests/testing/api.ts'
import { kindOf, type Person } from './client.ts'
import type { BuyerDeps } from './buyer.ts'
import { putOnShelf } from './shelf.ts'

const TICKETS_MAX = 8
const CAPACITY_STEP_MAX = 60

/** One thing an operator does in mid-sale: capacity, price, a pause, now and then a new ticket. */
export async function operateOnce(deps: BuyerDeps, operator: Person, key: string): Promise<void> {
  const { chance, shelf } = deps
  const ticketId = chance.pick([shelf.ticketIds[0] ?? '', ...shelf.ticketIds])
  const share = chance.fraction()
  if (share < 0.5) return changeCapacity(deps, operator)
  if (share < 0.8) return changePrice(deps, operator, ticketId)
  if (share < 0.95) return pauseForAMoment(deps, operator, ticketId)
  if (shelf.ticketIds.length >= TICKETS_MAX) return
  await putOnShelf(deps, operator, { key, capacities: [200, 20] })
}

/** Upwards more than downwards, so that there is something to sell for as long as it takes. */
async function changeCapacity(deps: BuyerDeps, person: Person): Promise<void> {
  const { client, promises, chance, shelf } = deps
  const [first, ...others] = shelf.units
  if (first === undefined) return
  const unit = chance.pick([first, ...others])
  const before = promises.capacities.get(unit.unitId) ?? 0
  const step = chance.int(-CAPACITY_STEP_MAX / 4, CAPACITY_STEP_MAX)
  const capacity = Math.max(0, before + step)
  promises.capacities.moving(unit.unitId)
  const answer = await client.ask({
    person,
    call: putUnit,
    parts: { params: { ...unit }, body: { capacity } },
  })
  expect(deps, 'capacity', answer, ['200', '409 CAPACITY_BELOW_CLAIMED'])
  promises.capacities.is(unit.unitId, answer.status === 200 ? capacity : before)
}

async function changePrice(deps: BuyerDeps, person: Person, ticketId: string): Promise<void> {
  const { client, promises, chance } = deps
  const amount = 1_000 * chance.int(10, 90)
  promises.prices.moving(ticketId)
  const body = { price: { amount, currency: 'KRW' } }
  const parts = { params: { ticketId }, body }
  const answer = await client.ask({ person, call: changeTicket, parts })
  expect(deps, 'price', answer, ['200'])
  promises.prices.is(ticketId, amount)
}

async function pauseForAMoment(deps: BuyerDeps, person: Person, ticketId: string): Promise<void> {
  for (const call of [pauseTicket, resumeTicket]) {
    deps.promises.paused.moving(ticketId)
    const answer = await deps.client.ask({ person, call, parts: { params: { ticketId } } })
    expect(deps, call.operation, answer, ['200'])
    deps.promises.paused.is(ticketId, call === pauseTicket)
  }
}

function expect<C extends Call>(
  { client }: BuyerDeps,
  step: string,
  answer: Answer<C>,
  kinds: readonly string[],
): void {
  const kind = kindOf(answer)
  if (!kinds.includes(kind)) client.faults.add(`${step}: ${kind}`)
}

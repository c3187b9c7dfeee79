import {
  addUnit,
  changeTicket,
  createTicket,
  pauseTicket,
  putUnit,
  resumeTicket,
} from '@onsale/contracts/http/admin-calls.ts'
import type { NewTicket, Ticket, TicketChanges, Unit } from '@onsale/contracts/http/ticket.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { dateIn } from '../model/refund-terms.ts'
import type { OperatorAction, TicketPlan } from '../scenario/scenario.ts'
import type { Ask } from '../world/front.ts'
import type { Counter } from './counter.ts'

const DAY_MS = 86_400_000
const PATIENT = { patience: 12 }
const who = { userId: 'operator', sessionId: 'console', role: 'admin' } as const

export interface KnownUnit {
  readonly unitId: string
  readonly visitDate: string
  readonly ticket: number
}

/** The one who opens the sale and changes it; does one thing after the other. */
export class Operator {
  readonly #counter: Counter
  readonly tickets: string[] = []
  readonly units: KnownUnit[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(counter: Counter) {
    this.#counter = counter
  }

  async openSale(plans: readonly TicketPlan[]): Promise<void> {
    for (const [index, plan] of plans.entries()) {
      const body = this.#newTicket(plan, index)
      const ask: Ask = { call: createTicket, who, body, key: `ticket-${index}` }
      const answer = await this.#counter.ask('The operator', 'puts a ticket on sale', ask, PATIENT)
      if (answer?.status !== 201) continue
      const { id, units } = answer.body as Ticket
      this.tickets.push(id)
      for (const { unitId, visitDate } of units) this.#know({ unitId, visitDate, ticket: index })
    }
  }

  #know(unit: KnownUnit): void {
    this.#counter.world.history.name('date', unit.unitId)
    this.units.push(unit)
  }

  #newTicket(plan: TicketPlan, index: number): NewTicket {
    const { startsAt } = this.#counter.world.scenario
    const text = { ko: `표 ${index + 1}`, en: `Ticket ${index + 1}` }
    return {
      name: text,
      description: text,
      venue: 'Panda World',
      timeZone: plan.timeZone,
      price: { amount: plan.price, currency: plan.currency },
      perPersonLimit: plan.perPersonLimit,
      limitScope: plan.limitScope,
      saleOpensAt: instantToRfc3339(startsAt + plan.opensAfterMs),
      saleClosesAt: instantToRfc3339(startsAt + plan.closesAfterMs),
      refundPolicy: plan.refundPolicy,
      units: plan.units.map(({ daysAhead, capacity }) => ({
        visitDate: this.#dateAhead(plan.timeZone, daysAhead),
        capacity,
      })),
    }
  }

  #dateAhead(timeZone: string, days: number): string {
    const { startsAt } = this.#counter.world.scenario
    return dateIn(timeZone, startsAt + days * DAY_MS)
  }

  /** Goes on when the change before was answered. */
  act(action: OperatorAction, stepId: number): Promise<void> {
    const done = this.#last.then(() => this.#act(action, stepId))
    this.#last = done
    return done
  }

  async #act(action: OperatorAction, stepId: number): Promise<void> {
    if (action.kind === 'capacity') return this.#changeCapacity(action)
    const ticketId = this.tickets[action.ticket]
    if (ticketId === undefined) return
    const params = { ticketId }
    if (action.kind === 'add unit') {
      const { timeZone } = this.#counter.world.scenario.tickets[action.ticket] ?? {
        timeZone: 'UTC',
      }
      const visitDate = this.#dateAhead(timeZone, action.daysAhead)
      const body = { visitDate, capacity: action.capacity }
      const ask = { call: addUnit, who, params, body, key: `unit-${stepId}` }
      const words = `adds ${visitDate} with ${action.capacity}`
      const answer = await this.#counter.ask('The operator', words, ask, action.manner)
      if (answer?.status !== 201) return
      const { unitId } = answer.body as Unit
      if (this.units.some((unit) => unit.unitId === unitId)) return
      this.#know({ unitId, visitDate, ticket: action.ticket })
      return
    }
    await this.#changeTicket(action, ticketId)
  }

  async #changeTicket(
    action: Exclude<OperatorAction, { kind: 'capacity' | 'add unit' }>,
    ticketId: string,
  ): Promise<void> {
    const params = { ticketId }
    const { words, body } = this.#changesOf(action)
    const call =
      action.kind === 'pause' ? pauseTicket : action.kind === 'resume' ? resumeTicket : changeTicket
    const ask: Ask = { call, who, params, ...(body !== undefined && { body }) }
    const answer = await this.#counter.ask('The operator', words, ask, PATIENT)
    if (answer?.status !== 200) return
    const { model, complain } = this.#counter.world
    const sale = model.books.sales.get(ticketId)
    const told = answer.body as Ticket
    const isSoldSo =
      sale?.price === told.price.amount &&
      sale.perPersonLimit === told.perPersonLimit &&
      sale.paused === told.paused &&
      sale.opensAt === Date.parse(told.saleOpensAt) &&
      sale.closesAt === Date.parse(told.saleClosesAt)
    if (!isSoldSo)
      complain('answer', `a change was answered, and claims are still judged as before`)
  }

  #changesOf(action: Exclude<OperatorAction, { kind: 'capacity' | 'add unit' }>): {
    words: string
    body?: TicketChanges
  } {
    const { scenario } = this.#counter.world
    switch (action.kind) {
      case 'pause':
        return { words: 'pauses the sale' }
      case 'resume':
        return { words: 'resumes the sale' }
      case 'price': {
        const currency = scenario.tickets[action.ticket]?.currency ?? 'KRW'
        const price = { amount: action.price, currency }
        return { words: `changes the price to ${action.price}`, body: { price } }
      }
      case 'limit':
        return {
          words: `changes the limit to ${action.limit}`,
          body: { perPersonLimit: action.limit },
        }
      case 'policy':
        return {
          words: `changes the refund policy to ${JSON.stringify(action.policy.tiers)}`,
          body: { refundPolicy: action.policy },
        }
      case 'window':
        return {
          words: `lets it sell from ${action.opensAfterMs} ms to ${action.closesAfterMs} ms`,
          body: {
            saleOpensAt: instantToRfc3339(scenario.startsAt + action.opensAfterMs),
            saleClosesAt: instantToRfc3339(scenario.startsAt + action.closesAfterMs),
          },
        }
    }
  }

  async #changeCapacity(action: Extract<OperatorAction, { kind: 'capacity' }>): Promise<void> {
    const unit = this.units[action.unit % Math.max(1, this.units.length)]
    const ticketId = unit && this.tickets[unit.ticket]
    if (unit === undefined || ticketId === undefined) return
    const { history, model, complain } = this.#counter.world
    const ask: Ask = {
      call: putUnit,
      who,
      params: { ticketId, unitId: unit.unitId },
      body: { capacity: action.capacity },
    }
    const words = `gives ${history.nameOf(unit.unitId)} a capacity of ${action.capacity}`
    const answer = await this.#counter.ask('The operator', words, ask, PATIENT)
    if (answer?.status !== 200) return
    const capacity = model.books.units.get(unit.unitId)?.capacity
    if (capacity !== action.capacity) {
      complain('answer', `a capacity of ${action.capacity} was answered, and it is ${capacity}`)
    }
  }
}

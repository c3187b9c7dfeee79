import { known } from '@onsale/kernel/assert.ts'
import type { Command, OutcomeOf } from '../domain/commands.ts'
import { decide } from '../domain/decide.ts'
import type { DecisionContext } from '../domain/ledger-state.ts'
import type { Order } from '../domain/order.ts'
import type { MoneyEntry } from '../domain/payment.ts'
import { quotaKey } from '../domain/quota.ts'
import type { Stock } from '../domain/stock.ts'
import type { WorkingState } from '../domain/working-state.ts'
import { givenContext, type GivenRows, givenState } from './given.ts'

/** A ledger without a database: commands are decided on rows in memory, one after another. */
export interface Trial {
  readonly state: WorkingState
  /** Decides the command and lays its changes over the rows. */
  when<C extends Command>(command: C, context?: Partial<DecisionContext>): OutcomeOf<C>
  order(id?: string): Order
  stock(unitId?: string): Pick<Stock, 'capacity' | 'held' | 'sold'>
  /** What a person's quota row says, by visit date. */
  quota(userId?: string, ticketId?: string): Readonly<Record<string, number>>
  /** The book as `kind amount`, in the order of the entries. */
  book(): string[]
  /** Types of the events, in order. */
  events(): string[]
}

export function givenTrial(rows: GivenRows = {}): Trial {
  const state = givenState(rows)
  const standing = givenContext()
  return {
    state,
    when<C extends Command>(command: C, context: Partial<DecisionContext> = {}) {
      const decided = decide(state, command, { ...standing, ...context })
      if (decided.changes !== undefined) state.apply(decided.changes)
      // A command is answered with an outcome of its own kind.
      return decided.outcome as OutcomeOf<C>
    },
    order: (id = 'order-1') => known(state.orders.get(id), `order ${id}`),
    stock(unitId = 'unit-1') {
      const { capacity, held, sold } = known(state.stock.get(unitId), `unit ${unitId}`)
      return { capacity, held, sold }
    },
    quota: (userId = 'mina', ticketId = 'panda') =>
      state.quotas.get(quotaKey(userId, ticketId))?.byDate ?? {},
    book: () => state.money.map((entry: MoneyEntry) => `${entry.kind} ${entry.amount}`),
    events: () => state.events.map(({ event }) => event.type),
  }
}

/** The code of a refusal; undefined for an outcome that is none. */
export function codeOf(outcome: object): string | undefined {
  return 'code' in outcome ? String(outcome.code) : undefined
}

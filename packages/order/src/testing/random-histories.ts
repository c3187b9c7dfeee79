import fc from 'fast-check'
import type { Command, Outcome } from '../domain/commands.ts'
import { isHolding, type Order } from '../domain/order.ts'
import type { ProviderAnswer } from '../domain/payment.ts'
import { freeOf } from '../domain/stock.ts'
import { claim } from './commands.ts'
import { givenSale, givenStock, HOLD_MS, HOUR_MS, NOW } from './given.ts'
import { givenTrial } from './trial.ts'
import type { Books } from './invariants.ts'

/** A step of a history; numbers choose among what there is when it is taken. */
export interface Step {
  readonly kind: (typeof kinds)[number]
  readonly a: number
  readonly b: number
  readonly c: number
}

const kinds = [
  ...(['claim', 'claim', 'claim', 'claimTwo', 'open', 'confirm', 'settle', 'settle'] as const),
  ...(['cancel', 'cancelSome', 'abandon', 'refund', 'capacity', 'limit'] as const),
  ...(['open', 'confirm', 'wait', 'wait', 'expire', 'expire'] as const),
]
const users = ['mina', 'juno', 'sol'] as const
const units = ['u0', 'u1', 'u2'] as const

export const historyOf = (stepsMax: number): fc.Arbitrary<Step[]> => {
  const number = fc.nat(1_000)
  const step = fc.record({ kind: fc.constantFrom(...kinds), a: number, b: number, c: number })
  return fc.array(step, { minLength: 1, maxLength: stepsMax, size: 'max' })
}

export interface Limits {
  readonly perPersonLimit: number
  readonly limitScope: 'ticket' | 'visitDate'
}

export const givenLimits = (): fc.Arbitrary<Limits> =>
  fc.record({
    perPersonLimit: fc.integer({ min: 1, max: 4 }),
    limitScope: fc.constantFrom('ticket', 'visitDate'),
  })

function at<Item>(items: readonly Item[], index: number): Item | undefined {
  return items.length === 0 ? undefined : items[index % items.length]
}

/** A small sale on which steps are taken; it notes what must never happen. */
export function givenWorld(limits: Limits) {
  const closesAt = NOW + 1_000 * HOUR_MS
  const trial = givenTrial({
    sales: [
      givenSale({ ticketId: 't0', price: 999, closesAt, ...limits }),
      givenSale({ ticketId: 't1', price: 100, closesAt, perPersonLimit: 3 }),
    ],
    stock: [
      givenStock({ unitId: 'u0', ticketId: 't0', visitDate: '2026-12-05', capacity: 3 }),
      givenStock({ unitId: 'u1', ticketId: 't0', visitDate: '2026-12-06', capacity: 2 }),
      givenStock({ unitId: 'u2', ticketId: 't1', visitDate: '2026-12-05', capacity: 4 }),
    ],
  })
  let now = NOW
  let lastId = 0
  const nextId = (what: string): string => `${what}-${String((lastId += 1)).padStart(4, '0')}`
  const overLimit: string[] = []
  const servedOutOfTurn: string[] = []
  /** `unit quantity` of requests told SOLD_OUT since stock last came back to the unit. */
  const toldSoldOut = new Set<string>()

  const orders = (): Order[] => [...trial.state.orders.values()]
  const free = (unitId: string): number => {
    const stock = trial.state.stock.get(unitId)
    return stock === undefined ? 0 : freeOf(stock)
  }

  const noteGrant = (before: Order | undefined, after: Order): void => {
    const holdsNow = isHolding(after) || after.status === 'PAID'
    const heldBefore = before !== undefined && (isHolding(before) || before.status === 'PAID')
    if (!holdsNow || heldBefore) return
    for (const line of after.lines) {
      const sale = trial.state.sales.get(line.terms.ticketId)
      const byDate = trial.quota(after.userId, line.terms.ticketId)
      const counts =
        sale?.limitScope === 'visitDate' ? [byDate[line.visitDate] ?? 0] : Object.values(byDate)
      const count = counts.reduce((sum, one) => sum + one, 0)
      if (count > (sale?.perPersonLimit ?? 0)) overLimit.push(`${after.id}: ${count}`)
    }
  }

  const noteTurn = (command: Command, outcome: Outcome): void => {
    if (command.kind !== 'claim' || command.lines.length !== 1) return
    const [line] = command.lines
    const request = `${line?.unitId} ${line?.quantity}`
    if (outcome.kind === 'refused' && outcome.code === 'SOLD_OUT') toldSoldOut.add(request)
    if (outcome.kind === 'order' && toldSoldOut.has(request)) servedOutOfTurn.push(request)
  }

  const run = (command: Command): void => {
    const before = new Map(trial.state.orders)
    const freeBefore = new Map(units.map((unitId) => [unitId, free(unitId)]))
    const outcome = trial.when(command, { now, newId: () => nextId('id') })
    for (const unitId of units) {
      if (free(unitId) <= (freeBefore.get(unitId) ?? 0)) continue
      for (const told of toldSoldOut) if (told.startsWith(`${unitId} `)) toldSoldOut.delete(told)
    }
    for (const order of orders()) noteGrant(before.get(order.id), order)
    noteTurn(command, outcome)
  }

  const commandOf = ({ kind, a, b, c }: Step): Command | undefined => {
    const userId = at(users, b) ?? 'mina'
    const order = at(orders(), a)
    const about = { orderId: order?.id ?? 'none', userId: order?.userId ?? userId }
    const payment = at(order?.payments ?? [], b)
    const payable = { ...about, paymentId: payment?.id ?? 'none' }
    const asked = (index: number, quantity: number) => ({
      unitId: at(units, index) ?? 'u0',
      quantity: 1 + (quantity % 2),
    })
    switch (kind) {
      case 'claim':
        return claim({ orderId: nextId('order'), userId, lines: [asked(a, c)] })
      case 'claimTwo':
        return claim({ orderId: nextId('order'), userId, lines: [asked(a, b), asked(a + 1, c)] })
      case 'open': {
        const paymentId = nextId('payment')
        const rest = { provider: 'sandbox', returnUrl: null, idempotency: null }
        return { kind: 'openPayment', ...about, paymentId, ...rest }
      }
      case 'confirm':
        return { kind: 'acceptConfirm', ...payable, providerData: '{}', idempotency: null }
      case 'settle': {
        const answer = answerOf(c, payment?.amount ?? 0)
        const isAsked = payment !== undefined && payment.status !== 'CREATED'
        return isAsked
          ? { kind: 'settlePayment', ...payable, answer, idempotency: null }
          : undefined
      }
      case 'cancel':
        return {
          kind: 'cancel',
          ...about,
          admissionIds: null,
          expectedRefund: null,
          idempotency: null,
        }
      case 'cancelSome': {
        const some = at(order?.admissions ?? [], c)
        const admissionIds = some === undefined ? null : [some.id]
        return { kind: 'cancel', ...about, admissionIds, expectedRefund: null, idempotency: null }
      }
      case 'abandon':
        return { kind: 'abandonPayment', ...payable }
      case 'expire': {
        const deciding = order?.payments.find(({ status }) => status === 'PROCESSING')
        const says = deciding && {
          paymentId: deciding.id,
          answer: answerOf(c, deciding.amount),
        }
        return {
          kind: 'expire',
          orderId: about.orderId,
          providerSays: (b % 2 === 0 && says) || null,
        }
      }
      case 'refund': {
        const refundId = at(order?.refunds ?? [], b)?.id ?? 'none'
        return c % 3 === 0
          ? { kind: 'sendRefund', orderId: about.orderId, refundId }
          : { kind: 'settleRefund', orderId: about.orderId, refundId, answer: { kind: 'done' } }
      }
      case 'capacity':
        return { kind: 'changeCapacity', unitId: at(units, a) ?? 'u0', capacity: b % 5 }
      case 'limit': {
        const sale = trial.state.sales.get('t0')
        if (sale === undefined) return undefined
        const changed = { ...sale, version: sale.version + 1, perPersonLimit: 1 + (a % 4) }
        return { kind: 'putSale', sale: changed, units: [], receipt: null }
      }
      case 'wait':
        return undefined
    }
  }

  return {
    overLimit,
    servedOutOfTurn,
    take(step: Step): void {
      if (step.kind === 'wait') now += 1 + ((step.a * HOLD_MS) / 1_000) * 1.2
      now = Math.floor(now)
      const command = commandOf(step)
      if (command !== undefined) run(command)
    },
    books: (): Books => ({
      orders: orders(),
      stock: [...trial.state.stock.values()],
      quotas: [...trial.state.quotas.values()],
      money: trial.state.money,
    }),
  }
}

function answerOf(choice: number, amount: number): ProviderAnswer {
  const answers: readonly ProviderAnswer[] = [
    { kind: 'captured', amount, currency: 'KRW' },
    { kind: 'captured', amount, currency: 'KRW' },
    { kind: 'captured', amount: amount + 1, currency: 'KRW' },
    { kind: 'declined' },
    { kind: 'cancelled' },
    { kind: 'undecided' },
  ]
  return answers[choice % answers.length] ?? { kind: 'undecided' }
}

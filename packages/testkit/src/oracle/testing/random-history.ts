import type { Command, Outcome } from '@onsale/order/domain/commands.ts'
import type { SqlRow } from '@onsale/platform/database/sql-session.ts'
import { newSale, putOnSale, type ScratchSale } from './scratch-sale.ts'

const PERSONS = 30
const TICKETS = ['panda', 'dated', 'free'] as const
const CAPACITY = 14
const BATCH_ENTRIES_MAX = 12
const LOOKED_AT = 20

type Answer = Extract<Command, { kind: 'settlePayment' }>['answer']

interface Seen {
  readonly orders: readonly SqlRow[]
  readonly payments: readonly SqlRow[]
  readonly refunds: readonly SqlRow[]
}

/**
 * A seeded history of everything that persons, providers, operators and workers may ask of the
 * ledger, in batches of random size: also what makes no sense, comes twice or late, or charges
 * another amount than was asked. A fault of the ledger is thrown.
 */
export class RandomHistory {
  /** Outcomes by command and kind, to show that a history was not idle. */
  readonly outcomes = new Map<string, number>()
  readonly #scratch: ScratchSale
  readonly #fraction: () => number
  readonly #versions = new Map<string, number>()
  readonly #keys: string[] = []

  constructor(scratch: ScratchSale, fraction: () => number) {
    this.#scratch = scratch
    this.#fraction = fraction
  }

  /** Scarce tickets, so that claims and late charges meet sold-out units. */
  async begin(): Promise<void> {
    await putOnSale(this.#scratch, newSale())
    await putOnSale(this.#scratch, newSale({ ticketId: 'dated', limitScope: 'visitDate' }))
    await putOnSale(this.#scratch, newSale({ ticketId: 'free', price: 0 }))
    for (const ticketId of TICKETS) {
      for (const unitId of [`${ticketId}-1`, `${ticketId}-2`]) {
        await this.#scratch.run({ kind: 'changeCapacity', unitId, capacity: CAPACITY })
      }
    }
  }

  /** One batch; then some time passes. */
  async step(): Promise<void> {
    const seen = await this.#look()
    const size = 1 + this.#below(BATCH_ENTRIES_MAX)
    const commands = Array.from({ length: size }, () => this.#command(seen))
    const isClaim = ({ kind }: Command): boolean => kind === 'claim' || kind === 'checkout'
    // As the committer sorts them: steps of people who hold something go before claims.
    const batch = [...commands.filter((one) => !isClaim(one)), ...commands.filter(isClaim)]
    const outcomes = await this.#scratch.commit(batch)
    for (const [index, outcome] of outcomes.entries()) this.#note(batch[index], outcome)
    if (this.#fraction() < 0.7) {
      this.#scratch.time.advance(this.#below(this.#fraction() < 0.06 ? 900_000 : 2_000))
    }
  }

  async #look(): Promise<Seen> {
    const rows = (sql: string) => this.#scratch.rows(`${sql} LIMIT ${LOOKED_AT}`)
    return {
      // Open ones first: they are where something can still become of a step.
      orders: await rows(`SELECT id, user_id FROM orders
        ORDER BY status IN ('PENDING', 'PAYING') DESC, id DESC`),
      payments: await rows(`SELECT p.id, p.order_id, p.amount, p.currency, p.status, o.user_id
        FROM payments p JOIN orders o ON o.id = p.order_id
        ORDER BY p.status IN ('CREATED', 'PROCESSING') DESC, p.id DESC`),
      refunds: await rows('SELECT id, order_id FROM refunds ORDER BY id DESC'),
    }
  }

  #command(seen: Seen): Command {
    const draw = this.#fraction()
    if (draw < 0.3) return this.#claim()
    if (draw < 0.36) return this.#cart()
    if (draw < 0.42) return this.#operator()
    if (draw < 0.5) return this.#refund(seen)
    if (draw < 0.68) return this.#orderStep(seen)
    return this.#paymentStep(seen)
  }

  #claim(): Command {
    const userId = this.#person()
    const units = new Set([this.#unit(), ...(this.#fraction() < 0.3 ? [this.#unit()] : [])])
    const lines = [...units].map((unitId) => ({ unitId, quantity: 1 + this.#below(3) }))
    const orderId = this.#scratch.newId()
    const idempotency = this.#idempotency(userId, 'claim')
    return { kind: 'claim', orderId, userId, idempotency, lines, expectedTotal: null }
  }

  #cart(): Command {
    const userId = this.#person()
    if (this.#fraction() < 0.6) {
      return { kind: 'putCartLine', userId, unitId: this.#unit(), quantity: this.#below(3) }
    }
    const orderId = this.#scratch.newId()
    const idempotency = this.#idempotency(userId, 'checkout')
    return { kind: 'checkout', orderId, userId, idempotency, expectedTotal: null }
  }

  #operator(): Command {
    if (this.#fraction() < 0.7) {
      return { kind: 'changeCapacity', unitId: this.#unit(), capacity: this.#below(CAPACITY * 2) }
    }
    const ticketId = this.#of(TICKETS)
    const version = (this.#versions.get(ticketId) ?? 1) + 1
    this.#versions.set(ticketId, version)
    const sale = newSale({
      ticketId,
      version,
      perPersonLimit: 1 + this.#below(6),
      price: ticketId === 'free' ? 0 : 1 + this.#below(50_000),
      ...(ticketId === 'dated' && { limitScope: 'visitDate' }),
    })
    return { kind: 'putSale', sale, units: [], receipt: null }
  }

  #refund(seen: Seen): Command {
    const refund = this.#of(seen.refunds)
    if (refund === undefined) return this.#claim()
    const ref = { orderId: String(refund['order_id']), refundId: String(refund['id']) }
    if (this.#fraction() < 0.5) return { kind: 'sendRefund', ...ref }
    const answer =
      this.#fraction() < 0.8
        ? { kind: 'done' as const }
        : { kind: 'failed' as const, reason: 'no answer' }
    return { kind: 'settleRefund', ...ref, answer }
  }

  #orderStep(seen: Seen): Command {
    const order = this.#of(seen.orders)
    if (order === undefined) return this.#claim()
    const orderId = String(order['id'])
    const userId = this.#fraction() < 0.9 ? String(order['user_id']) : this.#person()
    const draw = this.#fraction()
    if (draw < 0.5) {
      const paymentId = this.#scratch.newId()
      const idempotency = this.#idempotency(userId, `open ${orderId}`)
      const opening = { kind: 'openPayment' as const, orderId, userId, paymentId, idempotency }
      return { ...opening, provider: 'sandbox', returnUrl: null }
    }
    if (draw < 0.7) {
      const idempotency = this.#idempotency(userId, `cancel ${orderId}`)
      const cancelling = { kind: 'cancel' as const, orderId, userId, idempotency }
      return { ...cancelling, admissionIds: null, expectedRefund: null }
    }
    const payment = seen.payments.find((one) => one['order_id'] === orderId)
    const paymentId = payment === undefined ? undefined : String(payment['id'])
    const answered = this.#fraction() < 0.7 && paymentId !== undefined
    const providerSays = answered ? { paymentId, answer: this.#answer(payment) } : null
    return { kind: 'expire', orderId, providerSays }
  }

  #paymentStep(seen: Seen): Command {
    const payment = this.#of(seen.payments)
    if (payment === undefined) return this.#claim()
    const [orderId, paymentId] = [String(payment['order_id']), String(payment['id'])]
    const userId = String(payment['user_id'])
    const draw = this.#fraction()
    if (draw < 0.05) return { kind: 'abandonPayment', orderId, userId, paymentId }
    if (draw < (payment['status'] === 'CREATED' ? 0.9 : 0.15)) {
      const idempotency = this.#idempotency(userId, `confirm ${paymentId}`)
      const accepting = { kind: 'acceptConfirm' as const, orderId, paymentId, idempotency }
      const byLink = this.#fraction() < 0.1
      return { ...accepting, userId: byLink ? null : userId, providerData: '{}' }
    }
    const answer = this.#answer(payment)
    return { kind: 'settlePayment', orderId, paymentId, answer, idempotency: null }
  }

  #answer(payment: SqlRow | undefined): Answer {
    const draw = this.#fraction()
    if (draw < 0.2) return { kind: 'declined' }
    if (draw < 0.65) return { kind: 'undecided' }
    if (draw < 0.75) return { kind: 'cancelled' }
    const wrong = this.#fraction() < 0.15 ? 1 : 0
    const amount = Number(payment?.['amount'] ?? 0) + wrong
    return { kind: 'captured', amount, currency: String(payment?.['currency'] ?? 'KRW') }
  }

  /** Now and then a key that was used before, also for something else. */
  #idempotency(userId: string, fingerprint: string) {
    if (this.#fraction() < 0.2) return null
    const old = this.#fraction() < 0.15 ? this.#of(this.#keys) : undefined
    const key = old ?? this.#scratch.newId()
    if (old === undefined) this.#keys.push(key)
    return { userId, key, fingerprint }
  }

  #note(command: Command | undefined, outcome: Outcome): void {
    const what = outcome.kind === 'refused' ? outcome.code : outcome.kind
    const name = `${command?.kind} ${what}`
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1)
  }

  #person(): string {
    return `person-${this.#below(PERSONS)}`
  }

  #unit(): string {
    return `${this.#of(TICKETS)}-${1 + this.#below(2)}`
  }

  #below(bound: number): number {
    return Math.floor(this.#fraction() * bound)
  }

  #of<const Values extends readonly unknown[]>(values: Values): Values[number] {
    return values[this.#below(values.length)]
  }
}

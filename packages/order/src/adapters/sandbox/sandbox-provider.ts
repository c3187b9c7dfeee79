import { type SandboxOutcome, sandboxOutcomes } from '@onsale/contracts/http/payment.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { Transaction } from 'kysely'
import { shareCommits } from '@onsale/platform/database/share-commits.ts'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import { DuplicateKey, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { Payment, ProviderAnswer } from '../../domain/payment.ts'
import { type PaymentProvider, ProviderUnavailable } from '../../ports.ts'
import { type Charge, createChargeTogether } from './charge-together.ts'
import type { SandboxTables } from './tables.ts'

const LATE_CAPTURE_AFTER_MS = 2_000

/**
 * A payment provider to try things with; development only, no money moves. It behaves like a
 * real one: it has a durable store of its own, knows our payment id as idempotency key, and
 * `providerData.outcome` says how it shall decide:
 * - approve, decline: at once;
 * - timeout: never, until it is asked to cancel;
 * - late: it cannot cancel any more, and captures 2 s after it was asked to.
 */
export function createSandboxProvider(deps: {
  readonly database: Database<SandboxTables>
  readonly clock: Clock
}): PaymentProvider {
  const { database, clock } = deps
  const chargeTogether = createChargeTogether(database)
  const writeTogether = shareCommits(database)
  /** Of two that write one charge at once the second finds what the first did. */
  const write = async <Result>(work: (tx: Transaction<SandboxTables>) => Promise<Result>) => {
    try {
      return await writeTogether(work)
    } catch (error) {
      if (!(error instanceof DuplicateKey)) return asUnavailable(error)
      return writeTogether(work).catch(asUnavailable)
    }
  }
  const find = (tx: Transaction<SandboxTables>, id: string): Promise<Charge | undefined> => {
    const charge = tx.selectFrom('sandbox_charges').selectAll().where('payment_id', '=', id)
    return forUpdate(tx, charge).executeTakeFirst()
  }

  return {
    name: 'sandbox',
    checkData(data) {
      const outcome = outcomeOf(data)
      return outcome === undefined
        ? { path: '/outcome', message: `must be one of ${sandboxOutcomes.join(', ')}` }
        : undefined
    },
    checkout: (returnUrl) => ({ returnUrl }),
    dataOfReturn: (query) => ({ outcome: query['outcome'] }),
    paymentIdOfWebhook(body) {
      try {
        const hint: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
        return typeof hint === 'object' && hint !== null && 'paymentId' in hint
          ? String(hint.paymentId)
          : undefined
      } catch {
        return undefined
      }
    },
    async confirm(payment, data) {
      const charge = newCharge(payment, stateAfter(outcomeOf(data)))
      const there = await chargeTogether(charge).catch(asUnavailable)
      return answerOf(there, clock.now())
    },
    async find(payment) {
      const charge = await database.reader
        .selectFrom('sandbox_charges')
        .selectAll()
        .where('payment_id', '=', payment.id)
        .executeTakeFirst()
        .catch(asUnavailable)
      return charge === undefined ? { kind: 'unknown' } : answerOf(charge, clock.now())
    },
    cancel: (payment) =>
      write(async (tx) => {
        const charged = await find(tx, payment.id)
        if (charged === undefined) {
          const charge = newCharge(payment, 'CANCELLED')
          await tx.insertInto('sandbox_charges').values(charge).execute()
          return { kind: 'cancelled' }
        }
        const after = cancelled(charged, clock.now())
        await tx
          .updateTable('sandbox_charges')
          .set({ state: after.state, captures_at: after.captures_at })
          .where('payment_id', '=', payment.id)
          .execute()
        return answerOf(after, clock.now())
      }),
    refund: (refund) =>
      write(async (tx) => {
        const charge = await find(tx, refund.paymentId)
        if (charge === undefined || answerOf(charge, clock.now()).kind !== 'captured') {
          return { kind: 'failed', reason: 'nothing was charged' }
        }
        const before = await tx
          .selectFrom('sandbox_refunds')
          .selectAll()
          .where('payment_id', '=', refund.paymentId)
          .execute()
        if (before.some(({ id }) => id === refund.id)) return { kind: 'done' }
        const returned = before.reduce((sum, { amount }) => sum + amount, 0)
        if (returned + refund.amount > charge.amount) {
          return { kind: 'failed', reason: 'more than was charged' }
        }
        const { id, paymentId, amount, currency } = refund
        await tx
          .insertInto('sandbox_refunds')
          .values({ id, payment_id: paymentId, amount, currency })
          .execute()
        return { kind: 'done' }
      }),
    close: () => database.close(),
  }
}

/** Its file is to the sandbox what the network is to a real provider. */
function asUnavailable(error: unknown): never {
  if (error instanceof StoreUnavailable) {
    throw new ProviderUnavailable(error.message, { cause: error })
  }
  throw error
}

function outcomeOf(data: unknown): SandboxOutcome | undefined {
  if (typeof data !== 'object' || data === null || !('outcome' in data)) return undefined
  return sandboxOutcomes.find((outcome) => outcome === data.outcome)
}

function stateAfter(outcome: SandboxOutcome | undefined): Charge['state'] {
  switch (outcome) {
    case 'approve':
      return 'CAPTURED'
    case 'timeout':
      return 'UNDECIDED'
    case 'late':
      return 'LATE'
    case 'decline':
    case undefined:
      return 'DECLINED'
  }
}

function newCharge(payment: Payment, state: Charge['state']): Charge {
  const { id, amount, currency } = payment
  return { payment_id: id, amount, currency, state, captures_at: null }
}

function cancelled(charge: Charge, now: number): Charge {
  if (charge.state === 'UNDECIDED') return { ...charge, state: 'CANCELLED' }
  if (charge.state === 'LATE' && charge.captures_at === null) {
    return { ...charge, captures_at: now + LATE_CAPTURE_AFTER_MS }
  }
  return charge
}

function answerOf(charge: Charge, now: number): ProviderAnswer {
  const { amount, currency } = charge
  switch (charge.state) {
    case 'CAPTURED':
      return { kind: 'captured', amount, currency }
    case 'DECLINED':
      return { kind: 'declined' }
    case 'CANCELLED':
      return { kind: 'cancelled' }
    case 'UNDECIDED':
      return { kind: 'undecided' }
    case 'LATE':
      return charge.captures_at !== null && charge.captures_at <= now
        ? { kind: 'captured', amount, currency }
        : { kind: 'undecided' }
  }
}

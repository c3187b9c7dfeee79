import type { TestContext } from 'node:test'
import type { Order } from '@onsale/order/domain/order.ts'
import {
  capturedOf,
  claim,
  FIRST_DAY,
  HOLD_MS,
  newSale,
  openScratchSale,
  PAYING_MS,
  pay,
  putOnSale,
  type ScratchSale,
  SECOND_DAY,
} from './scratch-sale.ts'

/** A ledger in which everything has happened at least once. */
export interface BusySale extends ScratchSale {
  readonly pending: Order
  readonly paying: Order
  /** Its provider has not decided. */
  readonly processing: Order
  readonly paid: Order
  /** Paid, one of its two admissions given back, the refund done. */
  readonly partlyBack: Order
  /** Paid late: it had expired before. */
  readonly revived: Order
  /** Charged late, when a later order of its person had used up the limit. */
  readonly refunded: Order
}

const one = [{ unitId: FIRST_DAY, quantity: 1 }]
const two = [{ unitId: FIRST_DAY, quantity: 2 }]

export async function openBusySale(t: TestContext): Promise<BusySale> {
  const scratch = await openScratchSale(t)
  await putOnSale(scratch, newSale())
  await putOnSale(scratch, newSale({ ticketId: 'free', price: 0, limitScope: 'visitDate' }))
  const late = await ends(scratch)
  const paid = await claim(scratch, 'paid', [...two, { unitId: SECOND_DAY, quantity: 1 }])
  await pay(scratch, paid, { kind: 'declined' })
  await pay(scratch, paid, capturedOf(paid))
  const partlyBack = await partlyGivenBack(scratch)
  await limitsChange(scratch)
  const pending = await claim(scratch, 'pending', one)
  const paying = await claim(scratch, 'paying', one)
  await pay(scratch, paying)
  const processing = await claim(scratch, 'processing', one)
  await pay(scratch, processing, { kind: 'undecided' })
  const capacity = { kind: 'changeCapacity' as const, unitId: FIRST_DAY, capacity: 100 }
  await scratch.run(capacity)
  await scratch.relayEvents()
  return { ...scratch, pending, paying, processing, paid, partlyBack, ...late }
}

/** Holds that end in every way a hold can end. */
async function ends(scratch: ScratchSale) {
  const givenUp = await claim(scratch, 'gives up', one)
  await cancel(scratch, givenUp, null)
  const forgotten = await claim(scratch, 'forgets', one)
  const revived = await claim(scratch, 'revived', two)
  const revivedBy = await pay(scratch, revived, { kind: 'undecided' })
  const refunded = await claim(scratch, 'refunded', two)
  const refundedBy = await pay(scratch, refunded, { kind: 'undecided' })
  scratch.time.advance(HOLD_MS + PAYING_MS)
  await expire(scratch, forgotten, null)
  await expire(scratch, revived, revivedBy)
  await expire(scratch, refunded, refundedBy)
  const instead = await claim(scratch, 'refunded', [{ unitId: SECOND_DAY, quantity: 3 }])
  await pay(scratch, instead, capturedOf(instead))
  scratch.time.advance(2_000)
  await settle(scratch, revived, revivedBy)
  await settle(scratch, refunded, refundedBy)
  await sendRefunds(scratch, refunded)
  return { revived, refunded }
}

async function partlyGivenBack(scratch: ScratchSale): Promise<Order> {
  const order = await claim(scratch, 'gives back', two)
  await pay(scratch, order, capturedOf(order))
  const again = await scratch.run({
    kind: 'openPayment',
    orderId: order.id,
    userId: order.userId,
    paymentId: scratch.newId(),
    provider: 'sandbox',
    returnUrl: null,
    idempotency: null,
  })
  if (again.kind !== 'refused') throw new Error('a paid order could be paid again')
  const admissionId = (await admissionsOf(scratch, order))[0] ?? ''
  await cancel(scratch, order, [admissionId])
  await sendRefunds(scratch, order)
  const whole = await claim(scratch, 'gives all back', two)
  await pay(scratch, whole, capturedOf(whole))
  await cancel(scratch, whole, null)
  return order
}

/** A lower limit refuses no owner of more; free tickets are limited by date. */
async function limitsChange(scratch: ScratchSale): Promise<void> {
  scratch.time.advance(1_000)
  await putOnSale(scratch, newSale({ version: 2, perPersonLimit: 2 }))
  scratch.time.advance(1_000)
  await claim(scratch, 'free', [{ unitId: 'free-1', quantity: 4 }])
  const free = await claim(scratch, 'free', [{ unitId: 'free-2', quantity: 4 }])
  await cancel(scratch, free, null)
  await claim(scratch, 'free', [{ unitId: 'free-2', quantity: 4 }])
}

async function cancel(
  scratch: ScratchSale,
  order: Order,
  admissionIds: readonly string[] | null,
): Promise<void> {
  const { id: orderId, userId } = order
  const idempotency = { userId, key: scratch.newId(), fingerprint: 'f' }
  const command = { kind: 'cancel' as const, orderId, userId, admissionIds, idempotency }
  const outcome = await scratch.run({ ...command, expectedRefund: null })
  if (outcome.kind !== 'order') throw new Error(`not cancelled: ${JSON.stringify(outcome)}`)
}

async function expire(scratch: ScratchSale, order: Order, paymentId: string | null): Promise<void> {
  const answer = { kind: 'undecided' as const }
  const providerSays = paymentId === null ? null : { paymentId, answer }
  const outcome = await scratch.run({ kind: 'expire', orderId: order.id, providerSays })
  if (outcome.kind !== 'expired') throw new Error(`not expired: ${outcome.kind}`)
}

function settle(scratch: ScratchSale, order: Order, paymentId: string) {
  const answer = capturedOf(order)
  const command = { kind: 'settlePayment' as const, orderId: order.id, paymentId, answer }
  return scratch.run({ ...command, idempotency: null })
}

async function admissionsOf(scratch: ScratchSale, order: Order): Promise<string[]> {
  const sql = 'SELECT id FROM admissions WHERE order_id = ? ORDER BY id'
  return (await scratch.rows(sql, [order.id])).map(({ id }) => String(id))
}

async function sendRefunds(scratch: ScratchSale, order: Order): Promise<void> {
  const sql = `SELECT id FROM refunds WHERE order_id = ? AND status = 'REQUESTED'`
  for (const { id } of await scratch.rows(sql, [order.id])) {
    const ref = { orderId: order.id, refundId: String(id) }
    await scratch.run({ kind: 'sendRefund', ...ref })
    await scratch.run({ kind: 'settleRefund', ...ref, answer: { kind: 'done' } })
  }
}

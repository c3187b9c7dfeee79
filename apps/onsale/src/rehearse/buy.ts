import type { Clock } from '@onsale/kernel/clock.ts'
import { type Answer, type Ask, kindOf, NoAnswer, textAt } from './api.ts'
import type { Grant, Recorder } from './recorder.ts'
import {
  type Buyer,
  confirm,
  getOrder,
  listAdmissions,
  openPayment,
  reserve,
  validAdmissions,
} from './shop.ts'

export interface BuyDeps {
  /** For the claim: among everybody else who wants one. */
  readonly askInCrowd: Ask
  /** For every step after it: winners are few, and do not stand behind the crowd. */
  readonly ask: Ask
  readonly clock: Clock
  readonly recorder: Recorder
}

export interface Want {
  readonly unitId: string
  readonly quantity: number
  /** Idempotency key of the claim; those of the steps after it are made from it. */
  readonly key: string
  /** When this buyer was to come, by the monotonic clock. */
  readonly scheduledAtMs: number
}

/** One buyer's way, from the claim to the admissions; all that happened is in the recorder. */
export async function buy(deps: BuyDeps, buyer: Buyer, want: Want): Promise<void> {
  const { recorder } = deps
  recorder.asked += 1
  const grant = await claim(deps, buyer, want)
  if (grant === undefined) return
  try {
    await payAndFetch(deps, buyer, grant, want.key)
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    recorder.fault(`payment: no answer (${error.message})`)
  }
}

/** Claims; the grant when it was one. */
export async function claim(deps: BuyDeps, buyer: Buyer, want: Want): Promise<Grant | undefined> {
  const { askInCrowd, clock, recorder } = deps
  const askedAtMs = clock.monotonicMs()
  let answer: Answer
  try {
    answer = await reserve(askInCrowd, buyer, want)
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const now = clock.monotonicMs()
    recorder.answered(`no answer (${error.message})`, now - want.scheduledAtMs, now)
    return undefined
  }
  const now = clock.monotonicMs()
  recorder.answered(kindOf(answer), now - want.scheduledAtMs, now)
  const orderId = textAt(answer.body, 'id')
  if (answer.status !== 201 || orderId === undefined) return undefined
  const { unitId, quantity } = want
  const grant: Grant = {
    orderId,
    userId: buyer.userId,
    lines: [{ unitId, quantity }],
    askedAtMs,
    paid: false,
  }
  recorder.granted(grant)
  return grant
}

/** Pays what is held and takes the admissions. */
export async function payAndFetch(
  deps: BuyDeps,
  buyer: Buyer,
  grant: Grant,
  key: string,
): Promise<void> {
  const { ask, clock, recorder } = deps
  const heldAtMs = clock.monotonicMs()
  const opened = await openPayment(ask, buyer, grant.orderId, `${key}-pay`)
  const paymentId = textAt(opened.body, 'id')
  if (opened.status !== 201 || paymentId === undefined) {
    recorder.fault(`payment: ${kindOf(opened)}`)
    return
  }
  const payment = { orderId: grant.orderId, paymentId }
  const confirmed = await confirm(ask, buyer, payment, 'approve', `${key}-confirm`)
  if (!(await isPaid(ask, buyer, grant.orderId, confirmed))) {
    recorder.fault(`confirm: ${kindOf(confirmed)}`)
    return
  }
  grant.paid = true
  const admissions = validAdmissions(await listAdmissions(ask, buyer, grant.orderId))
  const quantity = grant.lines.reduce((sum, line) => sum + line.quantity, 0)
  if (admissions.length !== quantity) {
    recorder.fault(`${admissions.length} admissions for ${quantity} tickets paid`)
  }
  recorder.tickets += admissions.length
  recorder.holdToTicketMs.add(clock.monotonicMs() - heldAtMs)
}

/**
 * After a crash the reconciler may have recorded the charge before the confirm was sent again:
 * that one is refused then, and the order shows that it is paid.
 */
async function isPaid(ask: Ask, buyer: Buyer, orderId: string, answer: Answer): Promise<boolean> {
  if (answer.status === 200) return true
  if (answer.code !== 'ORDER_NOT_PAYABLE') return false
  return textAt((await getOrder(ask, buyer, orderId)).body, 'status') === 'PAID'
}

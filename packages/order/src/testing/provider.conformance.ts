import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { PaymentProvider } from '../ports.ts'
import { givenPayment, PRICE } from './given.ts'

export interface ProviderUnderTest {
  readonly provider: PaymentProvider
  /** The same account, as a process that starts anew finds it. */
  reopen(): Promise<PaymentProvider>
  /** What to confirm with, so that the provider decides so. */
  readonly dataOf: Readonly<Record<'approve' | 'decline' | 'undecided', unknown>>
}

const payment = givenPayment({ status: 'PROCESSING' })
const captured = { kind: 'captured', amount: PRICE, currency: 'KRW' }
const refundOf = (amount: number, id = 'refund-1') => ({
  id,
  paymentId: payment.id,
  amount,
  currency: 'KRW',
})

/** What every payment provider must do. `open` closes what it opened after the test. */
export function providerConformance(
  name: string,
  open: (t: TestContext) => Promise<ProviderUnderTest>,
): void {
  test(`${name}: approved is captured, the amount that was asked`, async (t) => {
    const { provider, dataOf } = await open(t)
    assert.deepEqual(await provider.confirm(payment, dataOf.approve), captured)
    assert.deepEqual(await provider.find(payment), captured)
  })

  test(`${name}: declined is final`, async (t) => {
    const { provider, dataOf } = await open(t)
    assert.deepEqual(await provider.confirm(payment, dataOf.decline), { kind: 'declined' })
    assert.deepEqual(await provider.find(payment), { kind: 'declined' })
    assert.deepEqual(await provider.cancel(payment), { kind: 'declined' })
  })

  test(`${name}: undecided stays so until it is asked to cancel`, async (t) => {
    const { provider, dataOf } = await open(t)
    assert.deepEqual(await provider.confirm(payment, dataOf.undecided), { kind: 'undecided' })
    assert.deepEqual(await provider.find(payment), { kind: 'undecided' })
    assert.deepEqual(await provider.cancel(payment), { kind: 'cancelled' })
    assert.deepEqual(await provider.find(payment), { kind: 'cancelled' })
  })

  test(`${name}: our payment id is its idempotency key: asked again, it decides nothing new`, async (t) => {
    const { provider, dataOf } = await open(t)
    await provider.confirm(payment, dataOf.approve)
    assert.deepEqual(await provider.confirm(payment, dataOf.decline), captured)
    assert.deepEqual(await provider.confirm(payment, dataOf.approve), captured)
  })

  test(`${name}: asked twice at once, it charges once`, async (t) => {
    const { provider, dataOf } = await open(t)
    const answers = [dataOf.approve, dataOf.approve].map((data) => provider.confirm(payment, data))
    assert.deepEqual(await Promise.all(answers), [captured, captured])
    assert.deepEqual(await provider.refund(refundOf(PRICE)), { kind: 'done' })
    const more = await provider.refund(refundOf(1, 'refund-2'))
    assert.equal(more.kind, 'failed')
  })

  test(`${name}: a payment it never heard of is unknown`, async (t) => {
    const { provider } = await open(t)
    assert.deepEqual(await provider.find(payment), { kind: 'unknown' })
  })

  test(`${name}: cancelled before it was confirmed, it is never charged`, async (t) => {
    const { provider, dataOf } = await open(t)
    assert.deepEqual(await provider.cancel(payment), { kind: 'cancelled' })
    assert.deepEqual(await provider.confirm(payment, dataOf.approve), { kind: 'cancelled' })
  })

  test(`${name}: what was captured cannot be cancelled any more`, async (t) => {
    const { provider, dataOf } = await open(t)
    await provider.confirm(payment, dataOf.approve)
    assert.deepEqual(await provider.cancel(payment), captured)
  })

  test(`${name}: a refund asked for twice is paid once`, async (t) => {
    const { provider, dataOf } = await open(t)
    await provider.confirm(payment, dataOf.approve)
    assert.deepEqual(await provider.refund(refundOf(PRICE - 1)), { kind: 'done' })
    assert.deepEqual(await provider.refund(refundOf(PRICE - 1)), { kind: 'done' })
    assert.deepEqual(await provider.refund(refundOf(1, 'refund-2')), { kind: 'done' })
  })

  test(`${name}: refunds together never exceed the charge`, async (t) => {
    const { provider, dataOf } = await open(t)
    await provider.confirm(payment, dataOf.approve)
    assert.deepEqual(await provider.refund(refundOf(PRICE - 1)), { kind: 'done' })
    assert.equal((await provider.refund(refundOf(2, 'refund-2'))).kind, 'failed')
    assert.deepEqual(await provider.refund(refundOf(1, 'refund-3')), { kind: 'done' })
  })

  test(`${name}: what was not charged is not refunded`, async (t) => {
    const { provider, dataOf } = await open(t)
    assert.equal((await provider.refund(refundOf(1))).kind, 'failed')
    await provider.confirm(payment, dataOf.decline)
    assert.equal((await provider.refund(refundOf(1))).kind, 'failed')
  })

  test(`${name}: charges and refunds survive the end of the process`, async (t) => {
    const { provider, dataOf, reopen } = await open(t)
    await provider.confirm(payment, dataOf.approve)
    await provider.refund(refundOf(PRICE))
    const later = await reopen()
    assert.deepEqual(await later.confirm(payment, dataOf.decline), captured)
    assert.deepEqual(await later.refund(refundOf(PRICE)), { kind: 'done' })
    assert.equal((await later.refund(refundOf(1, 'refund-2'))).kind, 'failed')
  })

  test(`${name}: data that it cannot be sent is refused by its path`, async (t) => {
    const { provider, dataOf } = await open(t)
    for (const data of Object.values(dataOf)) assert.equal(provider.checkData(data), undefined)
    for (const data of [undefined, null, 7, 'approve', {}, []]) {
      assert.notEqual(provider.checkData(data), undefined, JSON.stringify(data))
    }
  })

  test(`${name}: a webhook that makes no sense speaks of no payment`, async (t) => {
    const { provider } = await open(t)
    for (const body of ['', '{', 'null', '[]', '7', '{}', '\u0000']) {
      assert.equal(provider.paymentIdOfWebhook(Buffer.from(body)), undefined, body)
    }
  })
}

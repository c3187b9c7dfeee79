import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { PRICE } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { person, sell } from '../testing/person.ts'
import { until } from '../testing/scratch.ts'
import { givenService, type ServiceOptions, told } from '../testing/service.ts'

/** Failure mode 15: two refunds of one order at once. */
async function givenBought(t: TestContext, options: ServiceOptions = {}) {
  const under = await givenService(t, options)
  await sell(under)
  const mina = person(under, 'mina')
  const orderId = await mina.holdId(2)
  await mina.buy(orderId)
  const [first, second] = await mina.admissions(orderId)
  const refunds = async () => (await under.reads.findOrder(orderId))?.refunds ?? []
  const refunded = async () =>
    (await under.books()).money
      .filter(({ kind }) => kind === 'refunded')
      .reduce((sum, { amount }) => sum + amount, 0)
  return {
    under,
    mina,
    orderId,
    first: first?.id ?? '',
    second: second?.id ?? '',
    refunds,
    refunded,
  }
}

// Guards: an admission that is VOID is not given back again (quote-refund.ts), under the lock.
test('15: the same admission given back twice at once is refunded once', async (t) => {
  const { under, mina, orderId, first, refunds } = await givenBought(t)
  const cancels = ['k1', 'k2'].map((key) => mina.cancel(orderId, { admissionIds: [first] }, key))
  assert.deepEqual((await Promise.all(cancels)).map(told), ['200', 'NOT_CANCELLABLE'])
  assert.deepEqual(
    (await refunds()).map(({ amount }) => amount),
    [PRICE],
  )
  assertInvariants(await under.books())
})

test('15: all and one of them at once: whoever is second finds it gone', async (t) => {
  const { under, mina, orderId, first, refunds } = await givenBought(t)
  const both = await Promise.all([
    mina.cancel(orderId),
    mina.cancel(orderId, { admissionIds: [first] }),
  ])
  assert.deepEqual(both.map(told), ['200', 'NOT_CANCELLABLE'])
  assert.deepEqual(
    (await refunds()).map(({ amount }) => amount),
    [2 * PRICE],
  )
  assertInvariants(await under.books())
})

test('15: two different admissions at once are two refunds, together what was paid', async (t) => {
  const { under, mina, orderId, first, second, refunded } = await givenBought(t)
  under.service.start()
  const both = [first, second].map((id) => mina.cancel(orderId, { admissionIds: [id] }))
  assert.deepEqual((await Promise.all(both)).map(told), ['200', '200'])
  await until('both are done', async () => {
    await under.time.advance(100)
    return (await mina.order(orderId)).refund?.status === 'DONE'
  })
  assert.equal(await refunded(), 2 * PRICE)
  assert.equal((await mina.order(orderId)).payment?.status, 'REFUNDED')
  assertInvariants(await under.books())
})

// Guards: SENT before the provider is asked, and the refund's id as its key (send-refund.ts,
// sandbox-provider.ts). The answer is lost, the refund is sent again, and paid once.
test('15: a refund whose answer was lost is sent again and paid once', async (t) => {
  let losses = 1
  const { under, mina, orderId, refunded } = await givenBought(t, {
    wrapLedger: (ledger) => ({
      ...ledger,
      async commit(entries) {
        const settles = entries.some(({ kind }) => kind === 'settleRefund')
        if (settles && losses-- > 0) throw new Error('the process ended here')
        return ledger.commit(entries)
      },
    }),
  })
  under.service.start()
  await mina.cancel(orderId)
  await until('done', async () => {
    await under.time.advance(100)
    return (await mina.order(orderId)).refund?.status === 'DONE'
  })
  const order = await under.reads.findOrder(orderId)
  assert.equal(order?.refunds[0]?.attempts, 2)
  assert.equal(await refunded(), 2 * PRICE)
  assertInvariants(await under.books())
})

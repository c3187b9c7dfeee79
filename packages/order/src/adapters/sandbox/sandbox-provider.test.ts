import assert from 'node:assert/strict'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { ProviderUnavailable } from '../../ports.ts'
import { atEnd } from '../../testing/at-end.ts'
import { givenPayment, NOW, PRICE } from '../../testing/given.ts'
import { providerConformance } from '../../testing/provider.conformance.ts'
import { scratchFolder } from '../../testing/scratch.ts'
import { createChargeTogether } from './charge-together.ts'
import { createSandboxProvider } from './sandbox-provider.ts'
import { sandboxMigrations, type SandboxTables } from './tables.ts'

async function givenSandbox(t: TestContext) {
  const file = path.join(scratchFolder(t), 'sandbox.sqlite')
  await migrateSqlite(file, sandboxMigrations)
  const time = createSimulatedTime(NOW)
  const open = () => {
    const database = openSqliteDatabase<SandboxTables>({ file })
    const provider = createSandboxProvider({ database, clock: time.clock })
    let closed: Promise<void> | undefined
    const close = (): Promise<void> => (closed ??= provider.close())
    atEnd(t, close)
    return { ...provider, close }
  }
  const provider = open()
  const reopen = async () => {
    await provider.close()
    return open()
  }
  return { provider, reopen, time }
}

const outcome = (name: string) => ({ outcome: name })

providerConformance('sandbox', async (t) => ({
  ...(await givenSandbox(t)),
  dataOf: {
    approve: outcome('approve'),
    decline: outcome('decline'),
    undecided: outcome('timeout'),
  },
}))

const payment = givenPayment({ status: 'PROCESSING' })
const captured = { kind: 'captured', amount: PRICE, currency: 'KRW' }

test('a charge that cannot be written is no reason to refuse those that came with it', async (t) => {
  const file = path.join(scratchFolder(t), 'sandbox.sqlite')
  await migrateSqlite(file, sandboxMigrations)
  const database = openSqliteDatabase<SandboxTables>({ file })
  atEnd(t, () => database.close())
  const charge = createChargeTogether(database)
  const chargeOf = (payment_id: string, amount: number) =>
    charge({ payment_id, amount, currency: 'KRW', state: 'CAPTURED', captures_at: null })
  const first = chargeOf('first', 1) // alone; the others wait for it, and go together
  const [good, bad, other] = await Promise.allSettled([
    chargeOf('good', 2),
    chargeOf('bad', NaN), // which SQLite takes for NULL
    chargeOf('other', 3),
  ])
  assert.equal((await first).amount, 1)
  assert.deepEqual(
    [good?.status, bad?.status, other?.status],
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.equal((await chargeOf('other', 9)).amount, 3)
})

test('late: captured 2 s after it was asked to cancel, to the millisecond', async (t) => {
  const { provider, time } = await givenSandbox(t)
  assert.deepEqual(await provider.confirm(payment, outcome('late')), { kind: 'undecided' })
  await time.advance(3_600_000)
  assert.deepEqual(await provider.find(payment), { kind: 'undecided' })
  assert.deepEqual(await provider.cancel(payment), { kind: 'undecided' })
  await time.advance(1_999)
  assert.deepEqual(await provider.find(payment), { kind: 'undecided' })
  await time.advance(1)
  assert.deepEqual(await provider.find(payment), captured)
})

test('late: asked to cancel again, it captures when it would have', async (t) => {
  const { provider, time } = await givenSandbox(t)
  await provider.confirm(payment, outcome('late'))
  await provider.cancel(payment)
  await time.advance(1_500)
  await provider.cancel(payment)
  await time.advance(500)
  assert.deepEqual(await provider.find(payment), captured)
})

test('late: it captures though the process ended in between', async (t) => {
  const { provider, reopen, time } = await givenSandbox(t)
  await provider.confirm(payment, outcome('late'))
  await provider.cancel(payment)
  const later = await reopen()
  await time.advance(2_000)
  assert.deepEqual(await later.find(payment), captured)
  const refund = { id: 'r', paymentId: payment.id, amount: PRICE, currency: 'KRW' }
  assert.deepEqual(await later.refund(refund), { kind: 'done' })
})

test('late: nothing is refunded before it was captured', async (t) => {
  const { provider } = await givenSandbox(t)
  await provider.confirm(payment, outcome('late'))
  const refund = { id: 'r', paymentId: payment.id, amount: PRICE, currency: 'KRW' }
  assert.deepEqual(await provider.refund(refund), { kind: 'failed', reason: 'nothing was charged' })
})

test('the checkout is our return link, and what comes back in it is the outcome', async (t) => {
  const { provider } = await givenSandbox(t)
  assert.deepEqual(provider.checkout('http://localhost/r'), { returnUrl: 'http://localhost/r' })
  assert.deepEqual(provider.dataOfReturn({ outcome: 'late' }), { outcome: 'late' })
  assert.equal(provider.checkData(provider.dataOfReturn({}))?.path, '/outcome')
  assert.equal(provider.checkData(outcome('steal'))?.path, '/outcome')
})

test('a webhook names a payment', async (t) => {
  const { provider } = await givenSandbox(t)
  assert.equal(provider.paymentIdOfWebhook(Buffer.from('{"paymentId":"payment-1"}')), 'payment-1')
})

test('a file that is away is a provider that cannot be reached', async (t) => {
  const { provider } = await givenSandbox(t)
  await provider.close()
  await assert.rejects(provider.confirm(payment, outcome('approve')), ProviderUnavailable)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '../domain/commands.ts'
import { REFUND_ATTEMPTS_MAX } from '../domain/decide-refund-step.ts'
import { type Committer, ProviderUnavailable } from '../ports.ts'
import { givenOrder, givenPayment, givenRefund, NOW, PRICE } from '../testing/given.ts'
import { createScriptedProvider } from '../testing/scripted-provider.ts'
import { givenTrial } from '../testing/trial.ts'
import { sendRefund } from './send-refund.ts'

const ref = { orderId: 'order-1', refundId: 'refund-1' }

/** A refund that is due, decided upon without a database; each try comes when it is due. */
function givenDueRefund() {
  const payments = [givenPayment({ status: 'CAPTURED', capturedAmount: PRICE })]
  const refunds = [givenRefund()]
  const trial = givenTrial({ orders: [givenOrder({ status: 'CANCELLED', payments, refunds })] })
  let now = NOW
  const committer: Committer = {
    submit: async <C extends Command>(command: C) => trial.when(command, { now }),
    run: () => Promise.reject(new Error('no chore is expected here')),
  }
  const provider = createScriptedProvider(PRICE)
  const refund = () => trial.order().refunds[0] ?? givenRefund()
  return {
    provider,
    refund,
    /** Runs the worker's work on the refund when it is due next. */
    async tryNext(
      providers: ReadonlyMap<string, typeof provider> = new Map([['sandbox', provider]]),
    ) {
      now = refund().nextAttemptAt ?? now
      await sendRefund({ committer, providers }, ref)
    },
  }
}

for (const [what, answer, reason] of [
  [
    'refuses',
    async () => ({ kind: 'failed' as const, reason: 'account closed' }),
    'account closed',
  ],
  ['is away', () => Promise.reject(new ProviderUnavailable('no answer')), 'no answer'],
] as const) {
  test(`a provider that ${what}: ten tries, then FAILED with its reason, and no other`, async () => {
    const { provider, refund, tryNext } = givenDueRefund()
    provider.script.refund = answer
    for (let turn = 0; turn < REFUND_ATTEMPTS_MAX - 1; turn += 1) await tryNext()
    assert.equal(refund().status, 'SENT')
    await tryNext()
    assert.equal(refund().status, 'FAILED')
    assert.equal(refund().lastError, reason)
    await tryNext()
    assert.equal(provider.asked.length, REFUND_ATTEMPTS_MAX)
  })
}

test('a fault of the adapter is thrown, and bounded all the same', async () => {
  const { provider, refund, tryNext } = givenDueRefund()
  provider.script.refund = () => Promise.reject(new TypeError('a bug'))
  for (let turn = 0; turn < REFUND_ATTEMPTS_MAX; turn += 1) await assert.rejects(tryNext(), /a bug/)
  await tryNext()
  assert.equal(refund().status, 'FAILED')
  assert.equal(provider.asked.length, REFUND_ATTEMPTS_MAX)
})

test('a try that succeeds is the last', async () => {
  const { provider, refund, tryNext } = givenDueRefund()
  const done = provider.script.refund
  provider.script.refund = () => Promise.reject(new ProviderUnavailable('no answer'))
  await tryNext()
  provider.script.refund = done
  await tryNext()
  assert.equal(refund().status, 'DONE')
  await tryNext()
  assert.deepEqual(provider.asked, ['refund refund-1', 'refund refund-1'])
})

test('without its provider a refund waits with that reason', async () => {
  const { refund, tryNext } = givenDueRefund()
  await tryNext(new Map())
  assert.equal(refund().status, 'SENT')
  assert.match(refund().lastError ?? '', /not configured/)
})

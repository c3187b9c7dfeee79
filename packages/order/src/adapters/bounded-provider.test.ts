import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { type PaymentProvider, ProviderUnavailable } from '../ports.ts'
import { boundProvider } from './bounded-provider.ts'

const refund = { id: 'r', paymentId: 'p', amount: 1, currency: 'KRW' }

function givenProvider(answer: PaymentProvider['refund']) {
  const time = createSimulatedTime(0)
  const logger = createRecordingLogger()
  const provider: PaymentProvider = {
    name: 'odd',
    checkData: () => undefined,
    checkout: () => ({}),
    dataOfReturn: () => undefined,
    paymentIdOfWebhook: () => undefined,
    confirm: async () => ({ kind: 'undecided' }),
    find: async () => ({ kind: 'undecided' }),
    cancel: async () => ({ kind: 'undecided' }),
    refund: answer,
    close: async () => {},
  }
  return { time, logger, bounded: boundProvider(provider, { scheduler: time.scheduler, logger }) }
}

test('an answer in time is handed through, and leaves no timer', async () => {
  const { time, bounded } = givenProvider(async () => ({ kind: 'done' }))
  assert.deepEqual(await bounded.refund(refund), { kind: 'done' })
  assert.equal(time.pendingTimers(), 0)
})

test('no answer within ten seconds is an unavailable provider', async () => {
  const { time, bounded } = givenProvider(() => new Promise(() => {}))
  const refused = assert.rejects(bounded.refund(refund), ProviderUnavailable)
  await time.advance(10_000)
  await refused
})

test('any fault of an adapter is an unavailable provider, and is logged with its cause', async () => {
  const { logger, bounded } = givenProvider(() => Promise.reject(new TypeError('a bug')))
  await assert.rejects(bounded.refund(refund), ProviderUnavailable)
  assert.equal(logger.lines.length, 1)
})

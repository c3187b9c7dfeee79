import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { type Answer, kindOf, NoAnswer, textAt, untilAnswered } from './api.ts'

test('asked again until the answer says what became of it', async () => {
  const time = createManualTime()
  const answers: (Answer | undefined)[] = [
    undefined,
    { status: 503, code: 'OVERLOADED', body: undefined },
    { status: 409, code: 'IDEMPOTENCY_IN_FLIGHT', body: undefined },
    { status: 201, code: undefined, body: { id: 'o' } },
  ]
  let retries = 0
  const onRetry = (): void => {
    retries += 1
    queueMicrotask(() => time.advance(1_000))
  }
  const ask = untilAnswered(
    async () => {
      const answer = answers.shift()
      if (answer === undefined) throw new NoAnswer('ECONNREFUSED')
      return answer
    },
    { ...time, withinMs: 10_000, onRetry },
  )
  const answer = await ask({ method: 'POST', path: '/api/orders', token: 't' })
  assert.equal(kindOf(answer), '201')
  assert.equal(textAt(answer.body, 'id'), 'o')
  assert.equal(retries, 3)
})

test('patience ends', async () => {
  const time = createManualTime()
  const never = (): Promise<Answer> => Promise.reject(new NoAnswer('ECONNREFUSED'))
  const onRetry = (): void => queueMicrotask(() => time.advance(1_000))
  const ask = untilAnswered(never, { ...time, withinMs: 3_000, onRetry })
  await assert.rejects(ask({ method: 'GET', path: '/', token: 't' }), NoAnswer)
})

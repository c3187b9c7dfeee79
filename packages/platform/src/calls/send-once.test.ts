import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dispatcher } from 'undici'
import { createManualTime } from '../testing/manual-time.ts'
import { sendOnce } from './send-once.ts'

const request = { method: 'POST', path: '/', headers: {} }

/** Connections that a test makes by hand. */
class ByHand extends Dispatcher {
  handler: Dispatcher.DispatchHandler | undefined
  readonly aborted: Error[] = []
  readonly connection: Dispatcher.DispatchController = {
    aborted: false,
    paused: false,
    reason: null,
    abort: (reason) => void this.aborted.push(reason),
    pause() {},
    resume() {},
  }

  override dispatch(_options: unknown, handler: Dispatcher.DispatchHandler): boolean {
    this.handler = handler
    return true
  }
}

test('given up before there is a connection: not sent, and never will be', async () => {
  const { scheduler, advance } = createManualTime()
  const pool = new ByHand()
  const outcome = sendOnce(pool, request, 100, scheduler)
  advance(100)
  assert.deepEqual(await outcome, { kind: 'late', wasSent: false, withinMs: 100 })
  assert.equal(pool.aborted.length, 0)
  pool.handler?.onRequestStart?.(pool.connection, {})
  assert.equal(pool.aborted.length, 1)
})

test('given up after it was begun: it may have arrived, and the connection is closed', async () => {
  const { scheduler, advance } = createManualTime()
  const pool = new ByHand()
  const outcome = sendOnce(pool, request, 100, scheduler)
  pool.handler?.onRequestStart?.(pool.connection, {})
  advance(100)
  assert.deepEqual(await outcome, { kind: 'late', wasSent: true, withinMs: 100 })
  assert.equal(pool.aborted.length, 1)
})

test('a connection that fails before the request is begun has not carried it', async () => {
  const { scheduler } = createManualTime()
  for (const isBegun of [false, true]) {
    const pool = new ByHand()
    const outcome = sendOnce(pool, request, 100, scheduler)
    if (isBegun) pool.handler?.onRequestStart?.(pool.connection, {})
    const cause = new Error('reset')
    pool.handler?.onResponseError?.(pool.connection, cause)
    assert.deepEqual(await outcome, { kind: isBegun ? 'lost' : 'unreached', cause })
  }
})

test('what is said before the answer (103, 100) is not the answer', async () => {
  const { scheduler } = createManualTime()
  const pool = new ByHand()
  const outcome = sendOnce(pool, request, 100, scheduler)
  pool.handler?.onRequestStart?.(pool.connection, {})
  pool.handler?.onResponseStart?.(pool.connection, 103, { link: '</x>' })
  pool.handler?.onResponseStart?.(pool.connection, 200, { a: 'b' })
  for (const part of ['판', '다']) {
    pool.handler?.onResponseData?.(pool.connection, Buffer.from(part))
  }
  pool.handler?.onResponseEnd?.(pool.connection, {})
  assert.deepEqual(await outcome, {
    kind: 'answered',
    answer: { status: 200, headers: { a: 'b' }, body: Buffer.from('판다') },
  })
})

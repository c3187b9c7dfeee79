import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualTime } from '../testing/manual-time.ts'
import { WaitingLine } from './waiting-line.ts'

test('who came first is seated first, one a seat', async () => {
  const line = new WaitingLine<string>(10, createManualTime().scheduler)
  const first = line.wait(1_000)
  const second = line.wait(1_000)
  const seats = ['a']
  line.seat(() => seats.pop() ?? 'none now')
  assert.deepEqual(await first, { kind: 'seat', seat: 'a' })
  assert.equal(line.length, 1)
  line.seat(() => 'b')
  assert.deepEqual(await second, { kind: 'seat', seat: 'b' })
})

test('nobody waits longer than said, and who left takes no seat', async () => {
  const time = createManualTime()
  const line = new WaitingLine<string>(10, time.scheduler)
  const hasty = line.wait(10)
  const patient = line.wait(100)
  time.advance(10)
  assert.deepEqual(await hasty, { kind: 'late' })
  line.seat(() => 'a')
  assert.deepEqual(await patient, { kind: 'seat', seat: 'a' })
})

test('beyond its bound nobody joins, until somebody left', async () => {
  const time = createManualTime()
  const line = new WaitingLine<string>(1, time.scheduler)
  const first = line.wait(10)
  assert.deepEqual(await line.wait(10), { kind: 'crowded' })
  time.advance(10)
  assert.deepEqual(await first, { kind: 'late' })
  void line.wait(10)
  assert.equal(line.length, 1)
})

test('when there is nothing to wait for, all leave at once', async () => {
  const line = new WaitingLine<string>(10, createManualTime().scheduler)
  const both = [line.wait(1_000), line.wait(1_000)]
  line.seat(() => 'none ever')
  assert.deepEqual(await Promise.all(both), [{ kind: 'hopeless' }, { kind: 'hopeless' }])
})

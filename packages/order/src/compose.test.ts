import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRecorder } from '@onsale/platform/bus/testing/recorder.ts'
import { person, sell, unitOf } from './testing/person.ts'
import { givenService, HOLD_MS } from './testing/service.ts'

test('a process that only serves ends no hold and publishes nothing; one that works does', async (t) => {
  const serving = await givenService(t, { works: false })
  const recorder = createRecorder('ticket', ['onsale.order.v1'])
  serving.bus.subscribe(recorder.subscription)
  serving.service.start()
  await sell(serving, { units: unitOf(3) })
  const mina = person(serving, 'mina')
  const orderId = await mina.holdId()
  await serving.advance(HOLD_MS + 1_000)
  assert.equal((await mina.order(orderId)).status, 'PENDING')
  assert.deepEqual(recorder.firstIds(), [])

  const { folder, time, bus } = serving
  const working = await givenService(t, { folder, time, bus, serves: false })
  assert.deepEqual([working.service.routes, working.service.internalRoutes], [[], []])
  working.service.start()
  await working.advance(200)
  assert.equal((await mina.order(orderId)).status, 'EXPIRED')
  assert.equal(recorder.deliveries.at(-1)?.type, 'stock.changed')
})

test('a process that only serves learns of what another gives back', async (t) => {
  const serving = await givenService(t, { works: false })
  serving.service.start()
  await sell(serving, { units: unitOf(1) })
  await person(serving, 'mina').holdId()
  const { folder, time, bus } = serving
  const working = await givenService(t, { folder, time, bus, serves: false })
  working.service.start()
  const juno = person(serving, 'juno')
  assert.equal((await juno.hold()).kind, 'refused')
  await working.advance(HOLD_MS + 2_200)
  await juno.holdId()
})

import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Bus } from './bus.ts'
import { createRecorder, testMessage } from './testing/recorder.ts'

/**
 * What every adapter of the bus must do. `open` makes a fresh one, with topics of its own,
 * and closes it after the test. Pauses between tries may be shortened; nothing else.
 */
export function testBusConformance(adapter: string, open: (t: TestContext) => Promise<Bus>): void {
  const orders = ['onsale.order.v1'] as const

  test(`${adapter}: every consumer gets every event of its topics, and no other`, async (t) => {
    const bus = await open(t)
    const one = createRecorder('one', orders)
    const two = createRecorder('two', ['onsale.order.v1', 'onsale.ticket.v1'])
    bus.subscribe(one.subscription)
    bus.subscribe(two.subscription)
    await bus.publish([testMessage('a', 'k'), testMessage('b', 'k', 'onsale.ticket.v1')])
    await two.until(() => two.firstIds().length === 2)
    await one.until(() => one.firstIds().length === 1)
    await bus.drain()
    assert.deepEqual(one.firstIds(), ['a'])
    assert.deepEqual(two.firstIds().toSorted(), ['a', 'b'])
    assert.deepEqual(two.deliveries[0], testMessage('a', 'k').event)
  })

  test(`${adapter}: a handler runs off the publisher's stack and shares no object`, async (t) => {
    const bus = await open(t)
    const spoiler = createRecorder('spoiler', orders, (event) => {
      Object.assign(event, { data: 'spoiled' })
    })
    const other = createRecorder('other', orders)
    bus.subscribe(spoiler.subscription)
    bus.subscribe(other.subscription)
    const message = testMessage('a', 'k')
    const published = bus.publish([message])
    assert.equal(spoiler.deliveries.length, 0)
    await published
    await other.until(() => other.deliveries.length > 0)
    await spoiler.until(() => spoiler.deliveries.length > 0)
    assert.deepEqual(other.deliveries[0], testMessage('a', 'k').event)
    assert.deepEqual(message, testMessage('a', 'k'))
  })

  test(`${adapter}: events of one key first arrive in order, over failures too`, async (t) => {
    const bus = await open(t)
    const failedOnce = new Set<string>()
    const handled: string[] = []
    const recorder = createRecorder('one', orders, async (event) => {
      await Promise.resolve()
      if (event.id.endsWith('3') && !failedOnce.has(event.id)) {
        failedOnce.add(event.id)
        throw new Error('not now')
      }
      handled.push(event.id)
    })
    bus.subscribe(recorder.subscription)
    const ids = Array.from({ length: 40 }, (_, index) => `${index % 4}-${index}`)
    const half = ids.length / 2
    const messages = ids.map((id) => testMessage(id, `key ${id[0]}`))
    await Promise.all([bus.publish(messages.slice(0, half)), bus.publish(messages.slice(half))])
    await recorder.until(() => new Set(handled).size === ids.length)
    for (const key of ['0', '1', '2', '3']) {
      const ofKey = (id: string): boolean => id.startsWith(`${key}-`)
      assert.deepEqual([...new Set(handled)].filter(ofKey), ids.filter(ofKey))
    }
  })

  test(`${adapter}: a poison event becomes a dead letter, those behind it go on`, async (t) => {
    const bus = await open(t)
    let poisonTries = 0
    const recorder = createRecorder('one', orders, (event) => {
      if (event.id !== 'poison') return
      poisonTries += 1
      throw new Error('cannot be read')
    })
    bus.subscribe(recorder.subscription)
    await bus.publish([testMessage('poison', 'k'), testMessage('behind', 'k')])
    await recorder.until(() => recorder.firstIds().includes('behind'))
    await recorder.until(() => recorder.dead.length > 0)
    const [letter] = recorder.dead
    assert.equal(letter?.consumer, 'one')
    assert.equal(letter.id, 'poison')
    assert.match(letter.reason, /cannot be read/)
    assert.ok(poisonTries >= 2 && poisonTries <= 20, `${poisonTries} tries`)
  })

  test(`${adapter}: a fault that is retryable makes no dead letter`, async (t) => {
    const bus = await open(t)
    let triesLeft = 12
    const recorder = createRecorder('one', orders, () => {
      triesLeft -= 1
      if (triesLeft > 0) throw Object.assign(new Error('store away'), { retryable: true })
    })
    bus.subscribe(recorder.subscription)
    await bus.publish([testMessage('a', 'k')])
    await recorder.until(() => triesLeft <= 0)
    assert.deepEqual(recorder.dead, [])
  })

  test(`${adapter}: a slow consumer delays no other`, async (t) => {
    const bus = await open(t)
    const gate = Promise.withResolvers<void>()
    const slow = createRecorder('slow', orders, () => gate.promise)
    const quick = createRecorder('quick', orders)
    bus.subscribe(slow.subscription)
    bus.subscribe(quick.subscription)
    const published = [bus.publish([testMessage('a', 'k')]), bus.publish([testMessage('b', 'k')])]
    await quick.until(() => quick.firstIds().length === 2)
    gate.resolve()
    await Promise.all(published)
    await slow.until(() => slow.firstIds().length === 2)
  })

  test(`${adapter}: a closed bus delivers nothing and takes nothing`, async (t) => {
    const bus = await open(t)
    const recorder = createRecorder('one', orders)
    bus.subscribe(recorder.subscription)
    await bus.close()
    await assert.rejects(bus.publish([testMessage('a', 'k')]), {
      name: 'BusClosed',
      retryable: true,
    })
    assert.equal(recorder.deliveries.length, 0)
  })
}

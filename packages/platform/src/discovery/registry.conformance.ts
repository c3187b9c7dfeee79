import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Instance, Registry } from './registry.ts'

export function testInstance(id: string, target = 'order'): Instance {
  return { id, target, url: `http://127.0.0.1:9464/${id}`, version: '0.1.0', contract: 1 }
}

/**
 * What every registry must do. `open` makes the registry as two processes see it, and `settle`
 * resolves once what was said is known everywhere.
 */
export function registryConformance(
  name: string,
  open: (t: TestContext) => Promise<{
    readonly registries: readonly [Registry, Registry]
    readonly settle: (isKnown: () => boolean) => Promise<void>
  }>,
): void {
  test(`${name}: who announces itself is found by its target, whole`, async (t) => {
    const { registries, settle } = await open(t)
    const [one, other] = registries
    const orders = other.watch('order')
    const tickets = other.watch('ticket')
    one.announce(testInstance('a'))
    other.announce(testInstance('b'))
    one.announce(testInstance('c', 'ticket'))
    await settle(() => orders.instances().length === 2 && tickets.instances().length === 1)
    const ids = orders.instances().map(({ id }) => id)
    assert.deepEqual(ids.toSorted(), ['a', 'b'])
    assert.deepEqual(tickets.instances(), [testInstance('c', 'ticket')])
  })

  test(`${name}: who says nothing of version and contract is found all the same`, async (t) => {
    const { registries, settle } = await open(t)
    const silent = { id: 'a', target: 'order', url: 'http://127.0.0.1:9464' }
    const orders = registries[1].watch('order')
    registries[0].announce(silent)
    await settle(() => orders.instances().length === 1)
    assert.deepEqual(orders.instances(), [silent])
  })

  test(`${name}: who leaves is gone, the others stay`, async (t) => {
    const { registries, settle } = await open(t)
    const [one, other] = registries
    const orders = other.watch('order')
    const announced = one.announce(testInstance('a'))
    other.announce(testInstance('b'))
    await settle(() => orders.instances().length === 2)
    await announced.stop()
    await settle(() => orders.instances().length === 1)
    assert.deepEqual(orders.instances(), [testInstance('b')])
  })

  test(`${name}: nobody is there before somebody said so`, async (t) => {
    const { registries } = await open(t)
    assert.deepEqual(registries[0].watch('order').instances(), [])
  })
}

import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import { eventually } from '../redis/testing/redis-server.ts'
import { createDnsRegistry } from './dns-registry.ts'
import { NOBODY_BELIEVED_AFTER_ANSWERS } from './learn-addresses.ts'
import type { Watched } from './registry.ts'
import { type NameServer, startNameServer } from './testing/name-server.ts'

const NAME = 'order.shop.test'

/** Looks anew after 20 ms instead of a second. */
const hasty: Scheduler = {
  ...systemScheduler,
  sleep: (delayMs, signal) => systemScheduler.sleep(Math.min(delayMs, 20), signal),
}

async function givenWatch(t: TestContext): Promise<{ server: NameServer; watched: Watched }> {
  const server = await startNameServer(t)
  const registry = createDnsRegistry(
    new Map([['order', { kind: 'dns', host: NAME, port: 9464 }]]),
    { scheduler: hasty, nameServers: [server.address] },
  )
  t.after(() => registry.close())
  return { server, watched: registry.watch('order') }
}

function urls(watched: Watched): string[] {
  return watched.instances().map(({ url }) => url)
}

/** Until the name was asked for so many times more, in both families. */
async function lookedAgain(server: NameServer, times: number): Promise<void> {
  const until = server.asked + 2 * times
  await eventually('asked again', () => server.asked > until)
}

test('every address of a name is an instance, in both families, and changes are followed', async (t) => {
  const { server, watched } = await givenWatch(t)
  assert.deepEqual(watched.instances(), [], 'it does not wait')
  server.says(NAME, ['10.0.0.1', '10.0.0.2', 'fd00::a:1'])
  await eventually('known', () => watched.instances().length === 3)
  assert.deepEqual(urls(watched), [
    'http://10.0.0.1:9464',
    'http://10.0.0.2:9464',
    'http://[fd00::a:1]:9464',
  ])
  assert.deepEqual(watched.instances()[0], {
    id: '10.0.0.1:9464',
    target: 'order',
    url: 'http://10.0.0.1:9464',
  })
  server.says(NAME, ['10.0.0.2', '10.0.0.3'])
  await eventually('changed', () => urls(watched).includes('http://10.0.0.3:9464'))
  assert.deepEqual(urls(watched), ['http://10.0.0.2:9464', 'http://10.0.0.3:9464'])
})

for (const trouble of ['silence', 'failure'] as const) {
  test(`while the name server gives ${trouble}, the last list stands`, async (t) => {
    const { server, watched } = await givenWatch(t)
    server.says(NAME, ['10.0.0.1', 'fd00::1'])
    await eventually('known', () => watched.instances().length === 2)
    server.says(NAME, trouble)
    await lookedAgain(server, 3)
    assert.equal(watched.instances().length, 2)
    server.says(NAME, ['10.0.0.9'])
    await eventually('back', () => urls(watched).includes('http://10.0.0.9:9464'))
  })
}

test('trouble with one family leaves the other in motion', async (t) => {
  const { server, watched } = await givenWatch(t)
  server.says(NAME, ['10.0.0.1', 'fd00::1'])
  await eventually('known', () => watched.instances().length === 2)
  server.says(NAME, 'failure', 'AAAA')
  server.says(NAME, ['10.0.0.2'], 'A')
  await eventually('changed', () => urls(watched).includes('http://10.0.0.2:9464'))
  assert.deepEqual(urls(watched), ['http://10.0.0.2:9464', 'http://[fd00::1]:9464'])
})

test('that there is no such name is believed when it was said often enough', async (t) => {
  const { server, watched } = await givenWatch(t)
  server.says(NAME, ['10.0.0.1'])
  await eventually('known', () => watched.instances().length === 1)
  server.says(NAME, 'no such name')
  const before = server.asked
  await eventually('gone', () => watched.instances().length === 0)
  assert.ok(server.asked - before >= 2 * (NOBODY_BELIEVED_AFTER_ANSWERS - 1))
})

test('a target without a name has no instances, and nobody announces themselves to DNS', async (t) => {
  const server = await startNameServer(t)
  const registry = createDnsRegistry(new Map(), {
    scheduler: systemScheduler,
    nameServers: [server.address],
  })
  const announced = registry.announce({ id: 'a', target: 'user', url: 'http://a:1' })
  assert.deepEqual(registry.watch('user').instances(), [])
  await announced.stop()
  await registry.close()
  assert.equal(server.asked, 0)
})

test('closing does not wait for a silent name server', async (t) => {
  const server = await startNameServer(t)
  server.says(NAME, 'silence')
  const registry = createDnsRegistry(
    new Map([['order', { kind: 'dns', host: NAME, port: 9464 }]]),
    { scheduler: systemScheduler, nameServers: [server.address] },
  )
  registry.watch('order')
  await eventually('asked', () => server.asked === 2)
  await registry.close()
  assert.equal(server.asked, 2, 'whoever waited in vain would have asked once more')
})

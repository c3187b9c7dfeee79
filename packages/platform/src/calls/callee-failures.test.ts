import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { eventually } from '../redis/testing/redis-server.ts'
import { FAILURES_IN_A_ROW_MAX, OPEN_MS_FIRST } from './breaker.ts'
import { type Callee, CalleeUnavailable, type OutgoingRequest } from './callee.ts'
import { TRIED_WHILE_OPEN_MAX } from './choose-instance.ts'
import { BUSY_MS } from './peer.ts'
import { RETRIES_FREE } from './retry-budget.ts'
import { bodyOf, givenCallee, read, write } from './testing/given-callee.ts'
import {
  answering,
  answeringStatus,
  breaking,
  frozen,
  givenInstance,
} from './testing/given-instance.ts'

/** Who answered, or the fault, of so many requests one after the other. */
async function whoAnswers(callee: Callee, request: OutgoingRequest, times: number) {
  const names: string[] = []
  for (let time = 0; time < times; time += 1) {
    names.push(await callee.send(request).then(bodyOf, (fault: unknown) => String(fault)))
  }
  return names
}

async function unavailable(answer: Promise<unknown>): Promise<CalleeUnavailable> {
  const fault = await answer.then(
    () => assert.fail('was answered'),
    (error: unknown) => error,
  )
  assert.ok(fault instanceof CalleeUnavailable, String(fault))
  assert.equal(fault.retryable, true)
  assert.equal(fault.target, 'order')
  return fault
}

test('a killed instance costs nobody a request, and is left', async (t) => {
  const [dead, well] = [await givenInstance(t, 'dead'), await givenInstance(t, 'well')]
  const { callee, lines } = givenCallee(t, [dead, well])
  await dead.kill()
  assert.deepEqual(await whoAnswers(callee, write, 50), Array(50).fill('well'))
  assert.equal(lines.filter(({ message }) => message === 'instance left: it fails').length, 1)
})

test('who is left is asked whether it is ready after a while, and then used again', async (t) => {
  const [dead, well] = [await givenInstance(t, 'dead'), await givenInstance(t, 'well')]
  const { callee, pass, lines } = givenCallee(t, [dead, well])
  await dead.kill()
  await whoAnswers(callee, write, 40)
  await dead.revive()
  assert.equal(dead.trials, 0)
  await whoAnswers(callee, write, 40)
  assert.equal(dead.received.length, 0, 'it is not its time yet')
  pass(OPEN_MS_FIRST)
  await eventually('asked again', async () => {
    await callee.send(write)
    return dead.received.length > 0
  })
  assert.equal(dead.trials, 1)
  assert.ok(lines.some(({ message }) => message === 'instance asked again'))
})

test('who is up but not ready stays left', async (t) => {
  const [sick, well] = [await givenInstance(t, 'sick'), await givenInstance(t, 'well')]
  const { callee, pass } = givenCallee(t, [sick, well])
  sick.behave = breaking
  await whoAnswers(callee, write, 40)
  sick.behave = answering('sick')
  sick.isReady = false
  const before = sick.received.length
  for (let time = 1; time <= 3; time += 1) {
    pass(OPEN_MS_FIRST * 2 ** time)
    await eventually('tried again', async () => {
      await callee.send(write)
      return sick.trials === time
    })
    assert.deepEqual(await whoAnswers(callee, write, 20), Array(20).fill('well'))
  }
  assert.equal(sick.received.length, before)
})

test('a frozen instance: what may be repeated is answered elsewhere, the rest is told so', async (t) => {
  const [ice, well] = [
    await givenInstance(t, 'ice', { behave: frozen }),
    await givenInstance(t, 'well'),
  ]
  const { callee } = givenCallee(t, [ice, well])
  const hasty = { ...read, withinMs: 2_000 }
  assert.deepEqual(
    await Promise.all(Array.from({ length: 8 }, () => callee.send(hasty).then(bodyOf))),
    Array(8).fill('well'),
  )
  assert.ok(ice.received.length > 0, 'it was asked too')
  const single = givenCallee(t, [ice])
  const fault = await unavailable(single.callee.send({ ...write, withinMs: 300 }))
  assert.equal(fault.mayHaveArrived, true)
  assert.match(fault.message, /^order does not answer: no answer within \d+ ms$/)
})

test('a frozen instance is left once it was late often enough', async (t) => {
  const [ice, well] = [
    await givenInstance(t, 'ice', { behave: frozen }),
    await givenInstance(t, 'well'),
  ]
  const { callee } = givenCallee(t, [ice, well])
  const hasty = { ...read, withinMs: 600 }
  await eventually('late often enough', async () => {
    await Promise.all(Array.from({ length: 4 }, () => callee.send(hasty)))
    return ice.received.length >= FAILURES_IN_A_ROW_MAX
  })
  const before = ice.received.length
  assert.deepEqual(await whoAnswers(callee, write, 50), Array(50).fill('well'))
  assert.equal(ice.received.length, before)
})

test('the slow one of two is asked less', async (t) => {
  const [slow, fast] = [await givenInstance(t, 'slow'), await givenInstance(t, 'fast')]
  let arrived = Promise.withResolvers<void>()
  const held: (() => void)[] = []
  slow.behave = (_received, response) => {
    held.push(() => response.end('slow'))
    arrived.resolve()
    arrived = Promise.withResolvers()
  }
  const { callee } = givenCallee(t, [slow, fast])
  const answers: Promise<unknown>[] = []
  for (let time = 0; time < 50; time += 1) {
    const answer = callee.send(write)
    answers.push(answer)
    await Promise.race([answer, arrived.promise])
  }
  assert.deepEqual([slow.received.length, fast.received.length], [1, 49])
  for (const release of held) release()
  await Promise.all(answers)
})

test('who says 503 is left for a while; what may be repeated is answered elsewhere', async (t) => {
  const [busy, well] = [
    await givenInstance(t, 'busy', { behave: answeringStatus(503) }),
    await givenInstance(t, 'well'),
  ]
  const { callee, pass } = givenCallee(t, [busy, well])
  assert.deepEqual(await whoAnswers(callee, read, 30), Array(30).fill('well'))
  assert.equal(busy.received.length, 1, 'it would answer fastest of all, and is not asked')
  pass(BUSY_MS)
  await whoAnswers(callee, read, 30)
  assert.equal(busy.received.length, 2)
})

test('503 goes to the caller when it must not be repeated or nobody else is there', async (t) => {
  const busy = await givenInstance(t, 'busy', {
    behave: answeringStatus(503, { 'retry-after': '3' }),
  })
  const { callee } = givenCallee(t, [busy])
  for (const request of [read, write]) {
    const answer = await callee.send(request)
    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '3'])
  }
  assert.equal(busy.received.length, 2, 'each was sent once')
})

for (const [what, behave] of [
  ['503', answeringStatus(503)],
  ['a broken connection', breaking],
  ['silence', frozen],
] as const) {
  test(`what must not be repeated is sent once, also after ${what}`, async (t) => {
    const instances = [
      await givenInstance(t, 'a', { behave }),
      await givenInstance(t, 'b', { behave }),
    ]
    const { callee } = givenCallee(t, instances)
    await callee.send({ ...write, withinMs: 300 }).catch(() => undefined)
    assert.equal(
      instances.reduce((sum, { received }) => sum + received.length, 0),
      1,
    )
  })
}

test('what may be repeated goes to each instance once, and to three at most', async (t) => {
  for (const [known, asked] of [
    [2, 2],
    [5, 3],
  ] as const) {
    const instances = await Promise.all(
      Array.from({ length: known }, (_, at) => givenInstance(t, `${at}`, { behave: breaking })),
    )
    await unavailable(givenCallee(t, instances).callee.send(read))
    const received = instances.map((each) => each.received.length)
    assert.equal(Math.max(...received), 1)
    assert.equal(received.filter((count) => count === 1).length, asked)
  }
})

test('a connection that breaks in mid-answer: repeated elsewhere, or told that it may have arrived', async (t) => {
  const [sick, well] = [
    await givenInstance(t, 'sick', { behave: breaking }),
    await givenInstance(t, 'well'),
  ]
  const { callee } = givenCallee(t, [sick, well])
  assert.deepEqual(await whoAnswers(callee, read, 30), Array(30).fill('well'))
  assert.ok(sick.received.length > 0)
  const fault = await unavailable(givenCallee(t, [sick]).callee.send(write))
  assert.equal(fault.mayHaveArrived, true)
  assert.match(fault.message, /^order does not answer: the connection broke \(UND_ERR_\w+\)$/)
})

test('what is no HTTP counts as broken', async (t) => {
  const server = createServer((socket) => void socket.on('error', () => {}).end('220 smtp\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const { callee, announce } = givenCallee(t, [])
  announce({ id: 'smtp', target: 'order', url: `http://127.0.0.1:${address.port}` })
  assert.equal((await unavailable(callee.send(write))).mayHaveArrived, true)
})

test('all down: told at once, with nothing sent; the first to come back is used at once', async (t) => {
  const instances = [await givenInstance(t, 'a'), await givenInstance(t, 'b')] as const
  const { callee } = givenCallee(t, instances)
  for (const instance of instances) await instance.kill()
  for (let time = 0; time < 4 * FAILURES_IN_A_ROW_MAX; time += 1) {
    const fault = await unavailable(callee.send(write))
    assert.equal(fault.mayHaveArrived, false)
  }
  await instances[1].revive()
  // The two are asked by lot; the dead one refuses at once.
  await eventually('found', async () => (await whoAnswers(callee, write, 1))[0] === 'b')
  assert.deepEqual(await whoAnswers(callee, write, 20), Array(20).fill('b'))
})

test('all frozen: a few wait in vain, everybody else is told at once', async (t) => {
  const ice = await givenInstance(t, 'ice', { behave: frozen })
  const { callee } = givenCallee(t, [ice])
  const late = { ...write, withinMs: 300 }
  const first = await Promise.allSettled(
    Array.from({ length: FAILURES_IN_A_ROW_MAX }, () => callee.send(late)),
  )
  assert.ok(first.every(({ status }) => status === 'rejected'))
  const before = ice.received.length
  const faults = await Promise.all(
    Array.from({ length: 100 }, () => unavailable(callee.send({ ...write, withinMs: 300 }))),
  )
  const toldAtOnce = faults.filter(({ message }) => message.endsWith('every instance fails'))
  assert.equal(toldAtOnce.length, 100 - TRIED_WHILE_OPEN_MAX)
  assert.ok(toldAtOnce.every(({ mayHaveArrived }) => !mayHaveArrived))
  assert.equal(ice.received.length - before, TRIED_WHILE_OPEN_MAX)
})

test('a storm of failures adds a tenth to the load, and a few', async (t) => {
  const instances = await Promise.all(
    ['a', 'b', 'c'].map((id) => givenInstance(t, id, { behave: answeringStatus(503) })),
  )
  const { callee, metrics } = givenCallee(t, instances)
  const requests = 1_000
  for (let sent = 0; sent < requests; sent += 50) {
    await Promise.all(Array.from({ length: 50 }, () => callee.send(read)))
  }
  const received = instances.reduce((sum, each) => sum + each.received.length, 0)
  assert.ok(received > requests && received <= requests * 1.1 + RETRIES_FREE, String(received))
  const text = await metrics.text()
  assert.match(text, /onsale_callee_retries_total\{target="order",outcome="over_budget"\} [1-9]/)
  const sent = /onsale_callee_retries_total\{target="order",outcome="sent"\} (\d+)/.exec(text)?.[1]
  assert.equal(Number(sent), received - requests)
})

test('nobody known', async (t) => {
  const { callee } = givenCallee(t, [])
  const fault = await unavailable(callee.send(read))
  assert.equal(fault.message, 'order does not answer: no instance is known')
  assert.equal(fault.mayHaveArrived, false)
})

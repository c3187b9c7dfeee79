import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clockSource, createSimulatedTime, createWallClock, schedulerOf } from './time.ts'

suite('simulated time', () => {
  test('tasks run by their time, then in the order in which they were planned', async () => {
    const time = createSimulatedTime()
    const ran: string[] = []
    time.after(20, () => ran.push('20'))
    time.after(10, () => ran.push('10 first'))
    time.after(10, () => ran.push('10 second'))
    time.after(0, () => ran.push('0'))
    assert.equal(await time.run(() => true), false)
    assert.deepEqual(ran, ['0', '10 first', '10 second', '20'])
    assert.equal(time.elapsedMs(), 20)
  })

  test('promises that a task settles run to their end before the next task', async () => {
    const time = createSimulatedTime()
    const ran: string[] = []
    const chain = async (): Promise<void> => {
      for (let hop = 0; hop < 50; hop += 1) await Promise.resolve()
      ran.push('chain')
    }
    time.after(0, () => void chain())
    time.after(0, () => ran.push('next'))
    await time.run(() => true)
    assert.deepEqual(ran, ['chain', 'next'])
  })

  test('a task taken back never runs; nor does one of a process that has ended', async () => {
    const time = createSimulatedTime()
    let isAlive = true
    const ran: string[] = []
    time.after(5, () => ran.push('taken back'))()
    const scheduler = schedulerOf(time, () => isAlive)
    scheduler.after(10, () => ran.push('of the dead'))
    time.after(7, () => {
      isAlive = false
    })
    await time.run(() => true)
    assert.deepEqual(ran, [])
  })

  test('sleep ends at once when it is aborted', async () => {
    const time = createSimulatedTime()
    const scheduler = schedulerOf(time, () => true)
    const giveUp = new AbortController()
    let endedMs = -1
    void scheduler.sleep(1_000, giveUp.signal).then(() => {
      endedMs = time.elapsedMs()
    })
    time.after(30, () => giveUp.abort())
    await time.run(() => true)
    assert.equal(endedMs, 30)
  })

  test('the wall clock steps, and what counts from the start of a process does not', async () => {
    const time = createSimulatedTime()
    const wall = createWallClock(time, 1_000_000)
    time.after(100, () => wall.step(-40))
    await time.run(() => true)
    const source = clockSource(time, wall)
    assert.equal(source.now(), 1_000_060)
    assert.equal(source.monotonicMs(), 0)
    assert.equal(wall.offMs(), -40)
  })
})

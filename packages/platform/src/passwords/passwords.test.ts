import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createManualTime } from '../testing/manual-time.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { HASH_COST, isCheaper, phcOfNothing } from './cost.ts'
import type { Hashed, HashingJob } from './hashing-job.ts'
import { type HashingProcess, HashingProcessEnded, startHashingProcess } from './hashing-process.ts'
import { createPasswords, HashingOverloaded, type PasswordOptions } from './passwords.ts'

const randomness = createSystemRandomness()
const cheap = { memoryKib: 64, passes: 1, lanes: 1 }

function givenPasswords(t: TestContext, over: Partial<PasswordOptions> = {}) {
  const logger = createRecordingLogger()
  const passwords = createPasswords({
    clock: systemClock,
    scheduler: systemScheduler,
    randomness,
    logger,
    cost: cheap,
    ...over,
  })
  t.after(() => passwords.close())
  return { passwords, logger }
}

/** A process that answers when told to, and dies when told to. */
function givenScripted(t: TestContext, over: Partial<PasswordOptions> = {}) {
  const time = createManualTime()
  const asked: { job: HashingJob; done: PromiseWithResolvers<Hashed> }[] = []
  const processes: { die(): void }[] = []
  const startProcess = (): HashingProcess => {
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    let dead = false
    const mine: PromiseWithResolvers<Hashed>[] = []
    const die = (): void => {
      dead = true
      for (const done of mine) done.reject(new HashingProcessEnded('died'))
      resolve()
    }
    processes.push({ die })
    return {
      ended,
      pid: undefined,
      isDead: () => dead,
      kill: die,
      perform(job) {
        const done = Promise.withResolvers<Hashed>()
        asked.push({ job, done })
        mine.push(done)
        return done.promise
      },
    }
  }
  const { clock, scheduler } = time
  const made = givenPasswords(t, { clock, scheduler, startProcess, ...over })
  return { ...made, time, asked, processes }
}

test('a password is verified by its hash, in whatever Unicode form it is typed', async (t) => {
  const { passwords } = givenPasswords(t)
  const phc = await passwords.hash('pass\u00e9 partout')
  assert.match(phc, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
  assert.equal(await passwords.verify(phc, 'passe\u0301 partout'), true)
  assert.equal(await passwords.verify(phc, 'passe partout'), false)
  assert.equal(await passwords.verifyNothing('passe partout'), false)
})

test('two hashes of one password differ', async (t) => {
  const { passwords } = givenPasswords(t)
  assert.notEqual(await passwords.hash('the same one'), await passwords.hash('the same one'))
})

test('a text that is no hash is a fault, and the fault holds neither text nor password', async (t) => {
  const { passwords } = givenPasswords(t)
  await assert.rejects(passwords.verify('no-such-hash', 'my secret one'), (error: Error) => {
    assert.ok(!String(error.stack).includes('my secret one'))
    assert.ok(!String(error.stack).includes('no-such-hash'))
    return !('retryable' in error)
  })
  assert.ok((await passwords.hash('still there')).startsWith('$argon2id$'))
})

test('hashes made with weaker parameters are outdated, those of now and stronger ones are not', () => {
  const of = (memoryKib: number, passes: number) =>
    phcOfNothing({ memoryKib, passes, lanes: 1 }, new Uint8Array(16), new Uint8Array(32))
  assert.equal(isCheaper(of(19_456, 2), HASH_COST), false)
  assert.equal(isCheaper(of(47_104, 1), HASH_COST), false)
  assert.equal(isCheaper(of(19_456, 1), HASH_COST), true)
  assert.equal(isCheaper('$2b$10$abcdefghijklmnopqrstuv', HASH_COST), true)
})

test(
  'the process hashes below everybody else',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const hashing = startHashingProcess({ atOnce: 2, priority: 10 })
    t.after(async () => {
      hashing.kill()
      await hashing.ended
    })
    await hashing.perform({ kind: 'hash', password: 'x', cost: cheap })
    const { pid } = hashing
    // A pool thread is named by the library; its nice value is field 19 of its stat.
    const threads = execFileSync('ls', [`/proc/${pid}/task`], { encoding: 'utf8' })
      .trim()
      .split('\n')
    const niceOf = (thread: string): number => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
    }
    const niced = threads.filter((thread) => niceOf(thread) === 10)
    assert.ok(niced.includes(String(pid)), 'its main thread')
    assert.ok(niced.length >= 2, 'and the pool, which is made with the first hash')
  },
)

test(
  'the process gets nothing of the environment, where secrets are',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const hashing = startHashingProcess({ atOnce: 1, priority: 0 })
    t.after(async () => {
      hashing.kill()
      await hashing.ended
    })
    await hashing.perform({ kind: 'hash', password: 'x', cost: cheap })
    const environment = readFileSync(`/proc/${hashing.pid}/environ`, 'utf8')
    const names = environment.split('\0').flatMap((pair) => pair.split('=')[0] ?? [])
    for (const name of names) assert.match(name, /^(?:UV_THREADPOOL_SIZE|NODE_CHANNEL_.*|)$/)
  },
)

test('a process that is killed is followed by another', async (t) => {
  const pids: number[] = []
  const time = createManualTime()
  const startProcess = (): HashingProcess => {
    const started = startHashingProcess({ atOnce: 1, priority: 0 })
    if (started.pid !== undefined) pids.push(started.pid)
    return started
  }
  const { passwords, logger } = givenPasswords(t, { clock: time.clock, startProcess })
  const phc = await passwords.hash('before the crash')
  const [first] = pids
  assert.ok(first !== undefined)
  const under = passwords.verify(phc, 'before the crash')
  process.kill(first, 'SIGKILL')
  await under.catch((error: unknown) => assert.ok(error instanceof HashingProcessEnded))
  await assert.rejects(
    async () => {
      for (;;) await passwords.verify(phc, 'too soon') // until the death was noticed
    },
    { retryable: true },
  )
  time.advance(1_000)
  assert.equal(await passwords.verify(phc, 'before the crash'), true)
  assert.equal(pids.length, 2)
  assert.deepEqual(
    logger.lines.map(({ level }) => level),
    ['warn'],
  )
})

test('one at a time, in order; beyond the bound it says so at once', async (t) => {
  const { passwords, asked } = givenScripted(t, { waitingMax: 2 })
  const hashes = [1, 2, 3].map((n) => passwords.hash(`password ${n}`))
  assert.equal(passwords.waiting, 2)
  await assert.rejects(passwords.hash('password 4'), HashingOverloaded)
  assert.throws(
    () => passwords.refuseWhenFull(),
    (fault) =>
      fault instanceof HashingOverloaded &&
      fault.retryAfterSeconds >= 3 &&
      fault.retryAfterSeconds <= 8,
  )
  assert.equal(asked.length, 1)
  for (let at = 0; at < 3; at += 1) {
    asked[at]?.done.resolve(`hash ${at}`)
    await hashes[at]
  }
  assert.deepEqual(
    asked.map(({ job }) => job.password),
    ['password 1', 'password 2', 'password 3'],
  )
})

test('whoever has waited too long is given back without any work', async (t) => {
  const { passwords, asked, time } = givenScripted(t)
  const first = passwords.hash('first')
  const second = passwords.hash('second')
  time.advance(5_001)
  asked[0]?.done.resolve('hash')
  await first
  await assert.rejects(second, HashingOverloaded)
  assert.equal(asked.length, 1)
})

test('a process that hangs is killed, and what it was at can be tried again', async (t) => {
  const { passwords, time, processes } = givenScripted(t)
  const hanging = passwords.hash('hangs')
  time.advance(30_000)
  await assert.rejects(hanging, { retryable: true })
  const again = passwords.hash('again').catch(() => 'ended with the test')
  assert.equal(processes.length, 2)
  await passwords.close()
  assert.equal(await again, 'ended with the test')
})

test('processes that die at once are not started in a loop', async (t) => {
  const { passwords, time, processes } = givenScripted(t)
  const first = passwords.hash('first')
  processes[0]?.die()
  await assert.rejects(first, { retryable: true })
  await assert.rejects(passwords.hash('second'), HashingOverloaded)
  assert.equal(processes.length, 1)
  time.advance(1_000)
  void passwords.hash('third').catch(() => {})
  assert.equal(processes.length, 2)
})

test('closing gives back what waits', async (t) => {
  const { passwords } = givenScripted(t)
  const waiting = [passwords.hash('running'), passwords.hash('waiting')]
  const outcomes = Promise.allSettled(waiting)
  await passwords.close()
  for (const outcome of await outcomes) assert.equal(outcome.status, 'rejected')
  await assert.rejects(passwords.hash('later'), HashingOverloaded)
})

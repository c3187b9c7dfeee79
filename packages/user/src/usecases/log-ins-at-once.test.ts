import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UserDeps } from '../ports.ts'
import { EMAIL, givenAccounts, PASSWORD, SOURCE } from '../testing/given-accounts.ts'
import { logIn, type LoggedIn } from './log-in.ts'
import { provePassword } from './prove-password.ts'

const RIGHT = { email: EMAIL, password: PASSWORD, transport: 'body', source: SOURCE } as const

/** As if each came to a process of its own: no turns, and one database. */
function apart(deps: UserDeps): UserDeps {
  return { ...deps, turns: { run: (_subject, work) => work() } }
}

function told(outcomes: readonly LoggedIn[], code: string): readonly LoggedIn[] {
  return outcomes.filter((one) => one.kind === 'refused' && one.code === code)
}

const guessAt = (n: number) => ({ password: `guess ${n}`, source: `198.51.100.${n}` })

test('guesses sent side by side to many processes learn no more than ten: the right one among the rest is not told', async (t) => {
  const { account, deps, passwords } = await givenAccounts(t)
  await account()
  const gate = Promise.withResolvers<void>()
  passwords.gate = gate.promise
  const many = apart(deps)
  const guesses = Array.from({ length: 20 }, (_, n) => logIn(many, { ...RIGHT, ...guessAt(n) }))
  const right = logIn(many, { ...RIGHT, source: '198.51.100.99' })
  gate.resolve()
  assert.equal(told(await Promise.all(guesses), 'BAD_CREDENTIALS').length, 10)
  assert.equal(told([await right], 'RATE_LIMITED').length, 1)
})

for (const [where, at] of [
  ['one process', (deps: UserDeps) => deps],
  ['many processes', apart],
] as const) {
  test(`guesses that are judged one after another at ${where} learn no more: the right one comes last, and is not told`, async (t) => {
    const { account, deps, passwords } = await givenAccounts(t)
    await account()
    passwords.isSerial = true
    const guesses = Array.from({ length: 20 }, (_, n) =>
      logIn(at(deps), { ...RIGHT, ...guessAt(n) }),
    )
    const right = await logIn(at(deps), { ...RIGHT, source: '198.51.100.99' })
    assert.equal(told([right], 'RATE_LIMITED').length, 1)
    assert.equal(told(await Promise.all(guesses), 'BAD_CREDENTIALS').length, 10)
  })
}

test('forty devices of one person log in at the same moment, and each is let in', async (t) => {
  const { account, logIn: here, passwords } = await givenAccounts(t)
  await account()
  passwords.isSerial = true
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => here()))
  assert.ok(outcomes.every(({ kind }) => kind === 'opened'))
})

test('right passwords behind a few wrong ones wait for them, and are let in', async (t) => {
  const { account, logIn: here } = await givenAccounts(t)
  await account()
  const wrong = Array.from({ length: 9 }, (_, n) => here(guessAt(n)))
  const right = Array.from({ length: 20 }, () => here())
  assert.equal(told(await Promise.all(wrong), 'BAD_CREDENTIALS').length, 9)
  assert.ok((await Promise.all(right)).every(({ kind }) => kind === 'opened'))
})

test('devices that log in at once with a hash to be made anew are let in, all of them', async (t) => {
  const { account, logIn: here, passwords } = await givenAccounts(t)
  await account()
  passwords.outdatedVersion = 'v1'
  const outcomes = await Promise.all([here(), here(), here()])
  passwords.outdatedVersion = 'v0'
  assert.ok(outcomes.every(({ kind }) => kind === 'opened'))
})

test('too many at once are told to come back, and lock nobody out', async (t) => {
  const { account, logIn: here, passwords } = await givenAccounts(t)
  await account()
  const gate = Promise.withResolvers<void>()
  passwords.gate = gate.promise
  // One at work and 128 behind.
  const taken = Array.from({ length: 129 }, () => here())
  await assert.rejects(here(), { name: 'TooManyWait', retryable: true })
  gate.resolve()
  assert.ok((await Promise.all(taken)).every(({ kind }) => kind === 'opened'))
})

test('whoever waits too long for a turn is told to come back, and is not counted', async (t) => {
  const { account, logIn: here, passwords, time } = await givenAccounts(t)
  await account()
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  passwords.gate = gate.promise
  passwords.checking = reached.resolve
  const first = here(guessAt(0))
  await reached.promise
  const waiting = Promise.allSettled(Array.from({ length: 12 }, () => here(guessAt(0))))
  await time.advance(5_000)
  for (const one of await waiting) {
    assert.ok(one.status === 'rejected' && one.reason.name === 'TooManyWait')
  }
  gate.resolve()
  assert.equal(told([await first], 'BAD_CREDENTIALS').length, 1)
  for (let n = 1; n < 10; n += 1) {
    assert.equal(told([await here(guessAt(n))], 'BAD_CREDENTIALS').length, 1)
  }
  assert.equal(told([await here(guessAt(10))], 'RATE_LIMITED').length, 1)
})

test('checks of one account at the same moment are all judged, and wrong ones are counted', async (t) => {
  const { account, deps, passwords } = await givenAccounts(t)
  const userId = await account()
  passwords.isSerial = true
  const prove = (password: string) => provePassword(deps, { userId, password })
  const right = await Promise.all(Array.from({ length: 20 }, () => prove(PASSWORD)))
  assert.ok(right.every(({ kind }) => kind === 'proved'))
  const wrong = await Promise.all(Array.from({ length: 20 }, () => prove('guessed')))
  const judged = wrong.filter((one) => one.kind === 'refused' && one.code === 'BAD_CREDENTIALS')
  assert.equal(judged.length, 10)
})

test('a crowd behind one source logs in at the same moment, and nobody waits for another', async (t) => {
  const { account, logIn: here, passwords } = await givenAccounts(t)
  await account()
  const others = Array.from({ length: 40 }, (_, n) => `person${n}@example.com`)
  for (const email of others) await account({ email })
  passwords.isSerial = true
  const outcomes = await Promise.all(others.map((email) => here({ email })))
  assert.ok(outcomes.every(({ kind }) => kind === 'opened'))
})

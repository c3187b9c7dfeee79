import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVerifier } from 'fast-jwt'
import type { FakePasswords } from '../testing/fake-passwords.ts'
import {
  EMAIL,
  type GivenAccounts,
  givenAccounts,
  PASSWORD,
  SOURCE,
} from '../testing/given-accounts.ts'
import { changePassword } from './change-password.ts'
import { logOutEverywhere } from './log-out.ts'
import { tokensOf } from './open-session.ts'
import { setPassword } from './set-password.ts'

const wrong = { kind: 'refused', code: 'BAD_CREDENTIALS' }
const MINUTE_MS = 60_000

/** A log-in whose password is being judged, and stays so until it is let go on. */
async function holdUp(passwords: FakePasswords, logIn: GivenAccounts['logIn']) {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  passwords.gate = gate.promise
  passwords.checking = reached.resolve
  const under = logIn()
  await reached.promise
  passwords.gate = Promise.resolve()
  return { under, letGoOn: gate.resolve }
}

test('a log-in opens a session of its own, with tokens that say whose it is', async (t) => {
  const { account, open, eventsOf, deps, time } = await givenAccounts(t)
  const userId = await account()
  const opened = await open({ deviceName: "Mina's phone" })
  const { accessToken, refreshToken, expiresIn, sessionId } = tokensOf(opened)
  assert.equal(expiresIn, 900)
  assert.equal(refreshToken, opened.refreshToken)
  const claims: unknown = createVerifier({
    key: Buffer.alloc(32, 9),
    clockTimestamp: time.clock.now(),
  })(accessToken)
  const iat = Math.floor(time.clock.now() / 1_000)
  assert.deepEqual(claims, {
    iss: 'onsale',
    aud: 'onsale-api',
    sub: userId,
    sid: sessionId,
    role: 'customer',
    iat,
    exp: iat + 900,
  })
  const session = await deps.store.findSession(sessionId)
  assert.equal(session?.userId, userId)
  assert.ok(!JSON.stringify(session).includes(opened.refreshToken), 'kept as a hash alone')
  assert.ok(!JSON.stringify(session).includes('phone'), 'and the name sealed')
  assert.deepEqual(await eventsOf(userId), ['account-created', 'logged-in'])
})

test('a session is never one that was there before: ids and tokens are always new', async (t) => {
  const { account, open } = await givenAccounts(t)
  await account()
  const [one, other] = [await open(), await open()]
  assert.notEqual(one.session.id, other.session.id)
  assert.notEqual(one.refreshToken, other.refreshToken)
})

test('a cookie session shows no refresh token in its answer', async (t) => {
  const { account, open } = await givenAccounts(t)
  await account()
  assert.ok(!('refreshToken' in tokensOf(await open({ transport: 'cookie' }))))
})

test('a wrong password costs the same checks whether the address is known, half known or not', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  await given.signUp({ email: 'half@example.com' })
  const cost = async (email: string) => {
    const { checks, hashes } = given.passwords
    const answer = await given.logIn({ email, password: 'not the password' })
    return {
      answer,
      checks: given.passwords.checks - checks,
      hashes: given.passwords.hashes - hashes,
    }
  }
  const known = await cost(EMAIL)
  assert.deepEqual(known, { answer: wrong, checks: 2, hashes: 0 })
  assert.deepEqual(await cost('nobody@example.com'), known)
  assert.deepEqual(await cost('half@example.com'), known)
  await given.signUp({ password: 'a taken address has attempts too' })
  assert.deepEqual(await cost(EMAIL), known)
})

test('whoever signed up and did not verify is told so, by their own password alone, account or not', async (t) => {
  const { account, signUp, logIn } = await givenAccounts(t)
  const unverified = { kind: 'refused', code: 'EMAIL_NOT_VERIFIED' }
  await signUp({ password: 'of the first attempt' })
  await signUp({ password: 'of the newest attempt' })
  assert.deepEqual(await logIn({ password: 'of the newest attempt' }), unverified)
  assert.deepEqual(await logIn({ password: 'of the first attempt' }), wrong)
  await account()
  await signUp({ password: 'of a stranger' })
  assert.deepEqual(await logIn({ password: 'of a stranger' }), unverified)
  assert.equal((await logIn()).kind, 'opened')
})

test('from the eleventh wrong password in a row an address waits, known or not, a minute at most', async (t) => {
  const { account, logIn, time } = await givenAccounts(t)
  await account()
  for (const email of [EMAIL, 'nobody@example.com']) {
    for (let tries = 0; tries < 10; tries += 1) {
      assert.deepEqual(
        await logIn({ email, password: 'guessed', source: `198.51.100.${tries}` }),
        wrong,
      )
    }
    for (const password of ['guessed', PASSWORD]) {
      const eleventh = await logIn({ email, password, source: '198.51.100.99' })
      assert.ok(eleventh.kind === 'refused' && eleventh.code === 'RATE_LIMITED')
      assert.ok((eleventh.retryAfterSeconds ?? 0) > 0 && (eleventh.retryAfterSeconds ?? 0) <= 60)
    }
  }
  await time.advance(MINUTE_MS)
  assert.equal((await logIn()).kind, 'opened', 'nobody is locked out for good')
})

test('a right password ends the row of wrong ones; the password of an attempt does not', async (t) => {
  const { account, logIn, signUp } = await givenAccounts(t)
  await account()
  const guess = (n: number) => logIn({ password: 'guessed', source: `198.51.100.${n}` })
  for (let n = 0; n < 9; n += 1) await guess(n)
  assert.equal((await logIn()).kind, 'opened')
  for (let n = 0; n < 9; n += 1) assert.deepEqual(await guess(n), wrong)
  await signUp({ password: 'of the guesser' })
  await logIn({ password: 'of the guesser', source: '198.51.100.9' })
  assert.deepEqual(await guess(9), wrong)
  const eleventh = await guess(10)
  assert.ok(eleventh.kind === 'refused' && eleventh.code === 'RATE_LIMITED')
})

test('wrong passwords from elsewhere do not keep the owner out of where they have logged in', async (t) => {
  const { account, open, logIn, time } = await givenAccounts(t)
  await account()
  await open()
  for (let n = 0; n < 12; n += 1) await logIn({ password: 'guessed', source: `198.51.100.${n}` })
  const fromElsewhere = await logIn({ source: '198.51.100.77' })
  assert.ok(fromElsewhere.kind === 'refused' && fromElsewhere.code === 'RATE_LIMITED')
  assert.equal((await logIn()).kind, 'opened')
  for (let n = 0; n < 10; n += 1) assert.deepEqual(await logIn({ password: 'guessed' }), wrong)
  const here = await logIn()
  assert.ok(
    here.kind === 'refused' && here.code === 'RATE_LIMITED',
    'a known source has its own row',
  )
  await time.advance(91 * 24 * 3_600_000)
  for (let n = 0; n < 10; n += 1) await logIn({ password: 'guessed', source: `198.51.100.${n}` })
  const stranger = await logIn()
  assert.ok(stranger.kind === 'refused' && stranger.code === 'RATE_LIMITED', 'known for 90 days')
})

test('one source that tries one password at many addresses is stopped, for a minute', async (t) => {
  const { account, logIn, time } = await givenAccounts(t)
  await account()
  for (let n = 0; n < 30; n += 1) {
    assert.deepEqual(
      await logIn({ email: `person${n}@example.com`, password: 'spring2026!' }),
      wrong,
    )
  }
  const sprayed = await logIn({ email: 'person31@example.com', password: 'spring2026!' })
  assert.ok(sprayed.kind === 'refused' && sprayed.code === 'RATE_LIMITED')
  assert.equal((await logIn({ source: '198.51.100.1' })).kind, 'opened', 'another source is free')
  await time.advance(MINUTE_MS)
  assert.equal((await logIn()).kind, 'opened')
})

test('a password that could not be judged is no wrong one', async (t) => {
  const { account, logIn, passwords } = await givenAccounts(t)
  await account()
  passwords.checking = () => {
    throw new Error('the hashing process died')
  }
  for (let n = 0; n < 12; n += 1) await assert.rejects(logIn(), /died/)
  passwords.checking = () => undefined
  assert.equal((await logIn()).kind, 'opened')
})

test('a new password by mail lets its owner in at once, also where wrong ones were typed', async (t) => {
  const { deps, account, logIn } = await givenAccounts(t)
  const userId = await account()
  assert.equal((await logIn()).kind, 'opened', 'the source is known from now on')
  for (let n = 0; n < 11; n += 1) await logIn({ password: 'forgotten' })
  const user = await deps.store.findUser(userId)
  const key = (await deps.vault.open([userId])).get(userId)
  assert.ok(user !== undefined && key !== undefined)
  const passwordHash = await deps.passwords.hash('a panda who remembers')
  const by = { user, key, passwordHash, by: 'password-reset', sessionId: null } as const
  await deps.store.write((tx) => setPassword(deps, tx, by, deps.clock.now()))
  assert.equal((await logIn({ password: 'a panda who remembers' })).kind, 'opened')
})

test('a log-in that is under way when every session ends leaves no session', async (t) => {
  const { deps, account, open, logIn, passwords } = await givenAccounts(t)
  const userId = await account()
  const { session } = await open()
  const { under, letGoOn } = await holdUp(passwords, logIn)
  await logOutEverywhere(deps, { userId, sessionId: session.id })
  letGoOn()
  assert.deepEqual(await under, wrong)
  assert.deepEqual(await deps.store.listLiveSessions(userId, deps.clock.now()), [])
  assert.equal((await logIn()).kind, 'opened', 'the next one is let in')
})

test('a log-in with the old password that is under way when it changes leaves no session', async (t) => {
  const { deps, account, open, logIn, passwords } = await givenAccounts(t)
  const userId = await account()
  const { session } = await open()
  const { under, letGoOn } = await holdUp(passwords, logIn)
  const change = { currentPassword: PASSWORD, newPassword: 'another panda, dry this time' }
  const changed = await changePassword(deps, { userId, sessionId: session.id, ...change })
  assert.equal(changed.kind, 'changed')
  letGoOn()
  assert.deepEqual(await under, wrong)
  assert.deepEqual(await deps.store.listLiveSessions(userId, deps.clock.now()), [])
})

test('log-ins and log-outs everywhere at once: whatever is left was let in after the last', async (t) => {
  const { deps, account, logIn } = await givenAccounts(t)
  const userId = await account()
  for (let round = 0; round < 5; round += 1) {
    const outcomes = await Promise.all([
      logIn(),
      logOutEverywhere(deps, { userId, sessionId: 'none' }),
      logIn(),
      logOutEverywhere(deps, { userId, sessionId: 'none' }),
      logIn(),
    ])
    const user = await deps.store.findUser(userId)
    const live = await deps.store.listLiveSessions(userId, deps.clock.now())
    assert.ok(live.every(({ epoch }) => epoch === user?.sessionEpoch))
    const opened = outcomes.flatMap((one) => (one?.kind === 'opened' ? [one.session.epoch] : []))
    assert.ok(opened.every((epoch) => epoch <= (user?.sessionEpoch ?? 0)))
  }
})

test('a hash made with weaker parameters is made anew at the next log-in', async (t) => {
  const { deps, account, logIn, passwords } = await givenAccounts(t)
  const userId = await account()
  passwords.outdatedVersion = 'v1'
  passwords.hashes = 0
  assert.equal((await logIn()).kind, 'opened')
  assert.equal(passwords.hashes, 1)
  assert.equal((await deps.store.findUser(userId))?.sessionEpoch, 0, 'nobody is logged out by it')
  passwords.outdatedVersion = 'v0'
  assert.equal((await logIn()).kind, 'opened')
})

test('a person has fifty sessions; the one seen longest ago ends for the next', async (t) => {
  const { deps, account, open, time, revoked } = await givenAccounts(t)
  const userId = await account()
  const first = await open()
  for (let n = 1; n < 50; n += 1) {
    await time.advance(1_000)
    await open()
  }
  assert.deepEqual(await revoked(), [])
  await time.advance(1_000)
  await open()
  assert.deepEqual(await revoked(), [first.session.id])
  assert.equal((await deps.store.listLiveSessions(userId, deps.clock.now())).length, 50)
})

test('a mail tells of a log-in from somewhere new, and not of the first one ever', async (t) => {
  const { account, open, mails } = await givenAccounts(t)
  const userId = await account()
  const told = () => mails.filter(({ template }) => template === 'new-device')
  await open()
  await open({ source: SOURCE })
  assert.equal(told().length, 0)
  await open({ source: '198.51.100.4', deviceName: 'Desk' })
  const [mail] = told()
  assert.equal(mail?.personId, userId)
  assert.deepEqual(mail.params, { at: '2026-11-23T01:00:00.000Z', deviceName: 'Desk' })
  await open({ source: '198.51.100.4' })
  assert.equal(told().length, 1)
})

test('somebody whose data key is gone cannot log in, and nothing breaks', async (t) => {
  const { deps, account, logIn } = await givenAccounts(t)
  const userId = await account()
  await deps.vault.destroy([userId])
  assert.deepEqual(await logIn(), wrong)
})

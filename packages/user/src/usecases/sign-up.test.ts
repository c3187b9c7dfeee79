import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMAIL, givenAccounts, PASSWORD } from '../testing/given-accounts.ts'
import { resendCode } from './resend-code.ts'
import { signUp } from './sign-up.ts'
import { verifyEmail } from './verify-email.ts'

const asked = { email: EMAIL, password: PASSWORD, name: '김미나' }
const MINUTE_MS = 60_000

test('whoever proves the address has the account, with what they agreed to', async (t) => {
  const { deps, account, database, eventsOf } = await givenAccounts(t)
  const userId = await account({ agreements: { terms: '2026-11', news: false }, locale: 'en' })
  const user = await deps.store.findUser(userId)
  assert.equal(user?.role, 'customer')
  assert.equal(user.locale, 'en')
  const key = (await deps.vault.open([userId])).get(userId)
  assert.ok(key !== undefined)
  assert.equal(deps.sealer.open(key, 'name', user.nameSealed ?? ''), '김미나')
  assert.equal(deps.sealer.open(key, 'email', user.emailSealed ?? ''), EMAIL)
  const agreed = await database.reader
    .selectFrom('agreements')
    .select(['name', 'value'])
    .where('person_id', '=', userId)
    .orderBy('name')
    .execute()
  assert.deepEqual(
    agreed.map(({ name, value }) => [name, value]),
    [
      ['news', 'false'],
      ['terms', '"2026-11"'],
    ],
  )
  assert.deepEqual(await eventsOf(userId), ['account-created'])
})

test('an address is one, however it is written', async (t) => {
  const { account, signUp, mails } = await givenAccounts(t)
  await account()
  await signUp({ email: 'MINA@Example.com' })
  assert.equal(mails.at(-1)?.template, 'address-taken')
})

test('a taken address gives the same answer and the same work; its owner is told, and nothing that was typed', async (t) => {
  const given = await givenAccounts(t)
  const owner = await given.account({ locale: 'en' })
  const cost = async (email: string) => {
    const { hashes, checks } = given.passwords
    const [keys, mails] = [given.vault.people().length, given.mails.length]
    const outcome = await signUp(given.deps, { ...asked, email, name: 'Eve <script>' })
    assert.ok(outcome.kind === 'taken-in')
    return {
      answer: Object.keys(outcome),
      hashes: given.passwords.hashes - hashes,
      checks: given.passwords.checks - checks,
      keys: given.vault.people().length - keys,
      mails: given.mails.length - mails,
    }
  }
  assert.deepEqual(await cost(EMAIL), await cost('nobody@example.com'))
  const told = given.mails.find((mail) => mail.template === 'address-taken')
  assert.equal(told?.personId, owner)
  assert.equal(told.locale, 'en', "the owner's language, not the stranger's")
  assert.deepEqual(told.params, {})
})

test('an attempt on a taken address is judged like any other, and no code is good for it', async (t) => {
  const { deps, account, signUp, mails } = await givenAccounts(t)
  await account()
  const attemptId = await signUp()
  for (let code = 0; code < 5; code += 1) {
    const outcome = await verifyEmail(deps, { attemptId, code: `00000${code}` })
    assert.ok(outcome.kind === 'refused')
  }
  const attempt = await deps.store.findAttempt(attemptId)
  assert.ok((attempt?.tries ?? 0) >= 4, 'wrong codes are written down, as for any address')
  assert.equal(mails.filter(({ template }) => template === 'verify-address').length, 1)
})

test('a code is good for its own attempt only: nobody verifies the password of a stranger', async (t) => {
  const { deps, signUp, codeOf, logIn } = await givenAccounts(t)
  const strangers = await signUp({ password: 'what the stranger typed' })
  const own = await signUp()
  const code = codeOf('verify-address')
  const refused = { kind: 'refused', code: 'CODE_INVALID' }
  assert.deepEqual(await verifyEmail(deps, { attemptId: strangers, code }), refused)
  assert.deepEqual(await verifyEmail(deps, { attemptId: own, code }), { kind: 'verified' })
  const byStranger = await logIn({ password: 'what the stranger typed' })
  assert.deepEqual(byStranger, { kind: 'refused', code: 'BAD_CREDENTIALS' })
  assert.equal((await logIn()).kind, 'opened')
})

test('the first to verify discards the other attempts, with their data keys', async (t) => {
  const { deps, vault, signUp, codeOf, account } = await givenAccounts(t)
  const first = await signUp()
  const firstCode = codeOf('verify-address')
  const userId = await account()
  const outcome = await verifyEmail(deps, { attemptId: first, code: firstCode })
  assert.deepEqual(outcome, { kind: 'refused', code: 'CODE_INVALID' })
  assert.equal(await deps.store.findAttempt(first), undefined)
  assert.deepEqual(vault.people(), [userId])
})

test('two attempts verified at once make one account', async (t) => {
  const { deps, signUp, codeOf } = await givenAccounts(t)
  const attempts: { attemptId: string; code: string }[] = []
  for (let at = 0; at < 2; at += 1) {
    const attemptId = await signUp()
    attempts.push({ attemptId, code: codeOf('verify-address') })
  }
  const outcomes = await Promise.all(attempts.map((attempt) => verifyEmail(deps, attempt)))
  assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['refused', 'verified'])
})

test('a code works once, for ten minutes, and not after five wrong ones', async (t) => {
  const { deps, time, signUp, codeOf } = await givenAccounts(t)
  const refused = { kind: 'refused', code: 'CODE_INVALID' }

  const late = await signUp()
  await time.advance(10 * MINUTE_MS)
  const lateCode = codeOf('verify-address')
  assert.deepEqual(await verifyEmail(deps, { attemptId: late, code: lateCode }), refused)

  const guessed = await signUp()
  const code = codeOf('verify-address')
  const wrong = code === '000000' ? '000001' : '000000'
  for (let tries = 0; tries < 5; tries += 1) {
    assert.deepEqual(await verifyEmail(deps, { attemptId: guessed, code: wrong }), refused)
  }
  assert.deepEqual(await verifyEmail(deps, { attemptId: guessed, code }), refused, 'the sixth')

  const good = await signUp()
  const goodCode = codeOf('verify-address')
  assert.equal((await verifyEmail(deps, { attemptId: good, code: goodCode })).kind, 'verified')
  assert.deepEqual(await verifyEmail(deps, { attemptId: good, code: goodCode }), refused, 'again')
})

test('guesses at once are counted one by one', async (t) => {
  const { deps, signUp, codeOf } = await givenAccounts(t)
  const attemptId = await signUp()
  const code = codeOf('verify-address')
  const wrong = Array.from({ length: 20 }, (_, at) => String(900_000 + at))
  const guesses = [...wrong.filter((each) => each !== code), code]
  const outcomes = await Promise.all(
    guesses.map((guess) => verifyEmail(deps, { attemptId, code: guess })),
  )
  assert.ok(outcomes.every(({ kind }) => kind === 'refused'))
  assert.equal((await deps.store.findAttempt(attemptId))?.tries, 5)
})

test('a new code kills the old one, a minute later at the earliest, five times at most', async (t) => {
  const { deps, time, mails, signUp, codeOf } = await givenAccounts(t)
  const attemptId = await signUp()
  const old = codeOf('verify-address')
  await resendCode(deps, { attemptId })
  assert.equal(mails.length, 1, 'too soon')
  await time.advance(MINUTE_MS)
  await resendCode(deps, { attemptId })
  assert.equal(mails.length, 2)
  if (codeOf('verify-address') !== old) {
    const outcome = await verifyEmail(deps, { attemptId, code: old })
    assert.equal(outcome.kind, 'refused')
  }
  for (let again = 0; again < 6; again += 1) {
    await time.advance(MINUTE_MS)
    await resendCode(deps, { attemptId })
  }
  assert.equal(mails.length, 6)
  const code = codeOf('verify-address')
  assert.equal((await verifyEmail(deps, { attemptId, code })).kind, 'verified')
  await resendCode(deps, { attemptId })
  await resendCode(deps, { attemptId: 'never given out' })
  assert.equal(mails.length, 6)
})

test('an address gets ten codes a day, by sign-up and resend together, with the same answer after', async (t) => {
  const { deps, time, mails, signUp } = await givenAccounts(t)
  for (let at = 0; at < 8; at += 1) await signUp()
  const attemptId = await signUp()
  await time.advance(MINUTE_MS)
  await resendCode(deps, { attemptId })
  assert.equal(mails.length, 10)
  await signUp()
  await time.advance(MINUTE_MS)
  await resendCode(deps, { attemptId })
  assert.equal(mails.length, 10)
  await signUp({ email: 'another@example.com' })
  assert.equal(mails.length, 11, 'another address pays for nobody')
  await time.advance(24 * 3_600_000)
  await signUp()
  assert.equal(mails.length, 12, 'the next day')
})

test('attempts of one address stay bounded, and one with a code is never pushed out', async (t) => {
  const { database, vault, signUp } = await givenAccounts(t)
  const first = await signUp()
  for (let at = 0; at < 40; at += 1) await signUp()
  const rows = await database.reader.selectFrom('attempts').select('id').execute()
  assert.equal(rows.length, 20)
  assert.ok(rows.some(({ id }) => id === first))
  assert.equal(vault.people().length, 20, 'data keys of those that went are gone too')
})

test('a password must be long enough after NFC, and no common one', async (t) => {
  const { deps, passwords } = await givenAccounts(t)
  for (const password of ['too short', 'e\u0301'.repeat(9), 'Password123456', 'a'.repeat(20)]) {
    const outcome = await signUp(deps, { ...asked, password })
    assert.ok(outcome.kind === 'refused', password)
    assert.equal(outcome.errors[0]?.path, '/password')
  }
  assert.equal(passwords.hashes, 0, 'what is refused costs nothing')
})

test('log-in, or anything else, is not to be had by an attempt', async (t) => {
  const { logIn, signUp, time } = await givenAccounts(t)
  await signUp()
  assert.deepEqual(await logIn(), { kind: 'refused', code: 'EMAIL_NOT_VERIFIED' })
  await time.advance(60 * MINUTE_MS)
  assert.deepEqual(await logIn(), { kind: 'refused', code: 'BAD_CREDENTIALS' }, 'after its hour')
})

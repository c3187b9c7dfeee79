import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMAIL, type GivenAccounts, givenAccounts, PASSWORD } from '../testing/given-accounts.ts'
import { changePassword } from './change-password.ts'
import { confirmReset } from './confirm-reset.ts'
import { requestReset } from './request-reset.ts'

const NEW = 'another panda, dry this time'
const invalid = { kind: 'refused', code: 'CODE_INVALID' }
const MINUTE_MS = 60_000

async function given(t: Parameters<typeof givenAccounts>[0]) {
  const accounts = await givenAccounts(t)
  const userId = await accounts.account()
  const { session } = await accounts.open()
  const change = (over: { currentPassword?: string; newPassword?: string } = {}) =>
    changePassword(accounts.deps, {
      userId,
      sessionId: session.id,
      currentPassword: PASSWORD,
      newPassword: NEW,
      ...over,
    })
  return { ...accounts, userId, session, change }
}

function confirm({ deps }: Pick<GivenAccounts, 'deps'>, code: string, over = {}) {
  return confirmReset(deps, { email: EMAIL, code, newPassword: NEW, ...over })
}

function wrongOf(code: string): string {
  return code === '00000000' ? '00000001' : '00000000'
}

test('a changed password ends every session, this one too, and the owner is told', async (t) => {
  const { change, open, logIn, session, revoked, mails, eventsOf, userId } = await given(t)
  const other = await open()
  assert.deepEqual(await change(), { kind: 'changed' })
  assert.deepEqual((await revoked()).sort(), [session.id, other.session.id].sort())
  assert.equal(mails.at(-1)?.template, 'password-changed')
  assert.equal((await eventsOf(userId)).at(-1), 'password-changed')
  assert.deepEqual(await logIn(), { kind: 'refused', code: 'BAD_CREDENTIALS' })
  assert.equal((await logIn({ password: NEW })).kind, 'opened')
})

test('a wrong current password changes nothing; ten of them and the account waits', async (t) => {
  const { change, revoked, logIn, time } = await given(t)
  for (let tries = 0; tries < 10; tries += 1) {
    const outcome = await change({ currentPassword: 'not this one' })
    assert.deepEqual(outcome, { kind: 'refused', code: 'BAD_CREDENTIALS' })
  }
  const eleventh = await change()
  assert.ok(eleventh.kind === 'refused' && eleventh.code === 'RATE_LIMITED')
  assert.deepEqual(await revoked(), [])
  assert.equal((await logIn()).kind, 'opened', 'log-in counts on its own')
  await time.advance(MINUTE_MS)
  assert.deepEqual(await change(), { kind: 'changed' })
})

test('a new password that is refused is refused before the current one is looked at', async (t) => {
  const { change, passwords } = await given(t)
  passwords.checks = 0
  const outcome = await change({ currentPassword: 'not this one', newPassword: 'short' })
  assert.ok(outcome.kind === 'refused' && outcome.code === 'INVALID_INPUT')
  assert.equal(outcome.errors[0]?.path, '/newPassword')
  assert.equal(passwords.checks, 0)
})

test('of two changes at once one holds', async (t) => {
  const { change, logIn } = await given(t)
  const candidates = ['the first new password', 'the second new password']
  const outcomes = await Promise.all(candidates.map((newPassword) => change({ newPassword })))
  assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['changed', 'refused'])
  const opened = await Promise.all(candidates.map((password) => logIn({ password })))
  assert.deepEqual(
    opened.map(({ kind }) => kind),
    outcomes.map(({ kind }) => (kind === 'changed' ? 'opened' : 'refused')),
  )
})

test('nobody changes the password of an account that is not there', async (t) => {
  const { deps } = await givenAccounts(t)
  const command = { userId: 'nobody', sessionId: 's', currentPassword: PASSWORD, newPassword: NEW }
  assert.deepEqual(await changePassword(deps, command), {
    kind: 'refused',
    code: 'UNAUTHENTICATED',
  })
})

test('a mailed code sets a new password and ends every session', async (t) => {
  const accounts = await given(t)
  await requestReset(accounts.deps, { email: 'MINA@example.com' })
  const code = accounts.codeOf('reset-password')
  assert.match(code, /^\d{8}$/)
  assert.deepEqual(await confirm(accounts, code), { kind: 'reset' })
  assert.deepEqual(await accounts.revoked(), [accounts.session.id])
  assert.equal((await accounts.eventsOf(accounts.userId)).at(-1), 'password-reset')
  assert.equal((await accounts.logIn({ password: NEW })).kind, 'opened')
  assert.deepEqual(await confirm(accounts, code), invalid, 'it was used')
})

test('a code to reset works for ten minutes, and not after five wrong ones', async (t) => {
  const accounts = await given(t)
  await requestReset(accounts.deps, { email: EMAIL })
  await accounts.time.advance(10 * MINUTE_MS)
  assert.deepEqual(await confirm(accounts, accounts.codeOf('reset-password')), invalid)

  await requestReset(accounts.deps, { email: EMAIL })
  const code = accounts.codeOf('reset-password')
  const guesses = Array.from({ length: 5 }, () => confirm(accounts, wrongOf(code)))
  for (const outcome of await Promise.all(guesses)) assert.deepEqual(outcome, invalid)
  assert.deepEqual(await confirm(accounts, code), invalid, 'the sixth')
})

test('a newer code kills the one before', async (t) => {
  const accounts = await given(t)
  await requestReset(accounts.deps, { email: EMAIL })
  const old = accounts.codeOf('reset-password')
  await requestReset(accounts.deps, { email: EMAIL })
  const code = accounts.codeOf('reset-password')
  if (old !== code) assert.deepEqual(await confirm(accounts, old), invalid)
  assert.deepEqual(await confirm(accounts, code), { kind: 'reset' })
})

test('a new password that is refused costs no try', async (t) => {
  const accounts = await given(t)
  await requestReset(accounts.deps, { email: EMAIL })
  const code = accounts.codeOf('reset-password')
  for (let tries = 0; tries < 9; tries += 1) {
    const outcome = await confirm(accounts, wrongOf(code), { newPassword: 'short' })
    assert.ok(outcome.kind === 'refused' && outcome.code === 'INVALID_INPUT')
  }
  assert.deepEqual(await confirm(accounts, code), { kind: 'reset' })
})

test('wrong, dead and unknown cost the same: no hash, and one row that is written', async (t) => {
  const accounts = await given(t)
  const { deps, passwords, database } = accounts
  const triesOf = async (email: string) => {
    const row = await database.reader
      .selectFrom('reset_codes')
      .select(['tries'])
      .where('email_index', '=', deps.hashes.emailIndex(email))
      .executeTakeFirst()
    return row?.tries
  }
  const cost = async (email: string) => {
    await requestReset(deps, { email })
    passwords.hashes = 0
    passwords.checks = 0
    const answer = await confirm(accounts, '12345678', { email })
    return {
      answer,
      hashes: passwords.hashes,
      checks: passwords.checks,
      tries: await triesOf(email),
    }
  }
  const known = await cost(EMAIL)
  assert.deepEqual(known, { answer: invalid, hashes: 0, checks: 0, tries: 1 })
  assert.deepEqual(await cost('nobody@example.com'), known)
})

test('of an unknown address no mail goes out, and not even the right code sets anything', async (t) => {
  const accounts = await given(t)
  const { deps, database } = accounts
  const sent = accounts.mails.length
  await requestReset(deps, { email: 'nobody@example.com' })
  assert.equal(accounts.mails.length, sent)
  const email = 'nobody@example.com'
  const index = deps.hashes.emailIndex(email)
  const hash = deps.hashes.code(index, '12345678')
  await database.write((tx) =>
    tx
      .updateTable('reset_codes')
      .set({ code_hash: hash })
      .where('email_index', '=', index)
      .execute(),
  )
  assert.deepEqual(await confirm(accounts, '12345678', { email }), invalid)
})

test('an address gets ten codes a day to reset, apart from those to sign up', async (t) => {
  const accounts = await given(t)
  const resets = () => accounts.mails.filter(({ template }) => template === 'reset-password').length
  for (let n = 0; n < 12; n += 1) await requestReset(accounts.deps, { email: EMAIL })
  assert.equal(resets(), 10)
  const tenth = accounts.codeOf('reset-password')
  assert.deepEqual(await confirm(accounts, tenth), { kind: 'reset' }, 'the last one stays good')
  await accounts.signUp()
  assert.equal(accounts.mails.at(-1)?.template, 'address-taken')
})

test('the same code twice at once sets one password', async (t) => {
  const accounts = await given(t)
  await requestReset(accounts.deps, { email: EMAIL })
  const code = accounts.codeOf('reset-password')
  const outcomes = await Promise.all([
    confirm(accounts, code, { newPassword: 'the first new password' }),
    confirm(accounts, code, { newPassword: 'the second new password' }),
  ])
  assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['refused', 'reset'])
})

test('a reset lets an owner in whom wrong passwords keep out', async (t) => {
  const accounts = await given(t)
  const elsewhere = '198.51.100.1'
  for (let n = 0; n < 11; n += 1) await accounts.logIn({ password: 'guessed', source: elsewhere })
  await requestReset(accounts.deps, { email: EMAIL })
  assert.deepEqual(await confirm(accounts, accounts.codeOf('reset-password')), { kind: 'reset' })
  const outcome = await accounts.logIn({ password: NEW, source: '198.51.100.2' })
  assert.equal(outcome.kind, 'opened')
})

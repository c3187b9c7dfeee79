// A forgotten password: who is told what, and what a new password ends.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { confirmReset, refreshTokens, resetPassword } from '@onsale/contracts/http/auth-calls.ts'
import {
  type Account,
  givenAccount,
  givenAttempt,
  givenDevice,
  newAddress,
  tryToLogIn,
  UNLIMITED,
} from './testing/accounts.ts'
import { assertDies } from './testing/assert-dead.ts'
import { codeIn, mailNumber, mailsTo } from './testing/mailbox.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
})
after(() => api.stop())

const NEW_PASSWORD = 'eight pandas in the sun'
const ask = (email: string) => api.anybody.call(resetPassword, { body: { email } })
const confirm = (email: string, code: string, newPassword = NEW_PASSWORD) =>
  api.anybody.call(confirmReset, { body: { email, code, newPassword } })
const wrong = (code: string): string => (code === '00000000' ? '00000001' : '00000000')

/** An account whose owner was sent a code; mails before it: the one of the sign-up. */
async function givenCode(): Promise<{ account: Account; code: string; mails: number }> {
  const account = await givenAccount(api)
  const { length } = await mailsTo(api, account.email)
  const answer = await ask(account.email)
  answer.expect(202)
  const mail = await mailNumber(api, account.email, length + 1)
  return { account, code: codeIn(mail, 8), mails: length + 1 }
}

test('with the code a new password takes the place of the old one', async () => {
  const { account, code } = await givenCode()
  const answer = await confirm(account.email, code)
  answer.expect(204)
  assert.equal(answer.headers['cache-control'], 'no-store')
  const old = await tryToLogIn(api, account)
  old.refused('BAD_CREDENTIALS')
  await givenDevice(api, { ...account, password: NEW_PASSWORD })
})

test('it ends every session, and its owner is told by mail', async () => {
  const { account, code, mails } = await givenCode()
  const devices = [await givenDevice(api, account), await givenDevice(api, account)]
  const before = (await mailsTo(api, account.email)).length
  const answer = await confirm(account.email, code)
  answer.expect(204)
  for (const { person, refreshToken } of devices) {
    await assertDies(person)
    const refused = await api.anybody.call(refreshTokens, { body: { refreshToken } })
    refused.refused('UNAUTHENTICATED')
  }
  await mailNumber(api, account.email, Math.max(before, mails) + 1)
})

test('asking is answered the same for an address known or not, and the unknown gets no mail', async () => {
  const account = await givenAccount(api)
  const unknown = newAddress('nobody')
  const known = await ask(account.email)
  const other = await ask(unknown)
  known.expect(202)
  other.expect(202)
  assert.equal(other.text, known.text)
  await mailNumber(api, account.email, 2)
  const { email } = await givenAttempt(api)
  assert.equal((await mailsTo(api, email)).length, 1)
  assert.deepEqual(await mailsTo(api, unknown), [])
})

test('asking ends nothing: whoever types an address cannot log its owner out', async () => {
  const { account } = await givenCode()
  await givenDevice(api, account)
})

test('an address that was never proved gets no code to set a password', async () => {
  const attempt = await givenAttempt(api)
  const answer = await ask(attempt.email)
  answer.expect(202)
  const { email } = await givenAttempt(api)
  await mailsTo(api, email)
  const mails = await mailsTo(api, attempt.email)
  assert.ok(mails.every(({ text }) => !/(?<!\d)\d{8}(?!\d)/.test(text)))
})

test('mail goes to the stored address, never to the one just typed', async () => {
  const account = await givenAccount(api)
  const typed = account.email.toUpperCase()
  const answer = await ask(typed)
  answer.expect(202)
  const code = codeIn(await mailNumber(api, account.email, 2), 8)
  assert.deepEqual(await mailsTo(api, typed), [])
  const confirmed = await confirm(typed, code)
  confirmed.expect(204)
})

test('a code is good once', async () => {
  const { account, code } = await givenCode()
  const first = await confirm(account.email, code)
  first.expect(204)
  const again = await confirm(account.email, code)
  again.refused('CODE_INVALID')
})

test('a newer code kills the one before', async () => {
  const { account, code, mails } = await givenCode()
  const answer = await ask(account.email)
  answer.expect(202)
  const newer = codeIn(await mailNumber(api, account.email, mails + 1), 8)
  const old = await confirm(account.email, code)
  old.refused('CODE_INVALID')
  const good = await confirm(account.email, newer)
  good.expect(204)
})

test('after five wrong tries the right code is wrong as well, until a newer one', async () => {
  const { account, code, mails } = await givenCode()
  for (let count = 0; count < 5; count += 1) {
    const answer = await confirm(account.email, wrong(code))
    answer.refused('CODE_INVALID')
  }
  const right = await confirm(account.email, code)
  right.refused('CODE_INVALID')
  await ask(account.email)
  const newer = codeIn(await mailNumber(api, account.email, mails + 1), 8)
  const good = await confirm(account.email, newer)
  good.expect(204)
})

test('a refused new password costs no try', async () => {
  const { account, code } = await givenCode()
  for (const newPassword of ['short', 'password123', 'x'.repeat(129), 'short', 'short', 'short']) {
    const answer = await confirm(account.email, code, newPassword)
    answer.refused('INVALID_INPUT')
    const guessed = await confirm(account.email, wrong(code), newPassword)
    guessed.refused('INVALID_INPUT')
  }
  const good = await confirm(account.email, code)
  good.expect(204)
})

test('a wrong code, a dead one and an unknown address are told the same', async () => {
  const { account, code } = await givenCode()
  const answers = [
    await confirm(account.email, wrong(code)),
    await confirm(account.email, 'no code'),
    await confirm(newAddress('nobody'), code),
    await confirm((await givenAccount(api)).email, code),
  ]
  const told = answers.map((answer) => {
    const { traceId: _any, ...problem } = answer.refused('CODE_INVALID')
    return JSON.stringify(problem)
  })
  assert.equal(new Set(told).size, 1)
  const good = await confirm(account.email, code)
  good.expect(204)
})

test('of two who tell the right code at once one sets the password', async () => {
  const { account, code } = await givenCode()
  const answers = await Promise.all([
    confirm(account.email, code, 'the first of two pandas'),
    confirm(account.email, code, 'the other of two pandas'),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [204, 400],
  )
})

test('a log-in that is under way with the old password leaves no session behind', async () => {
  const { account, code } = await givenCode()
  const [answers, confirmed] = await Promise.all([
    Promise.all(Array.from({ length: 3 }, () => tryToLogIn(api, account))),
    confirm(account.email, code),
  ])
  confirmed.expect(204)
  for (const answer of answers.filter(({ status }) => status === 200)) {
    await assertDies(api.bearing(`Bearer ${answer.expect(200).accessToken}`))
  }
})

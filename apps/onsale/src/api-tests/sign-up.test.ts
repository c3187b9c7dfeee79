// Sign-up and the proof of an address, as the API page tells of them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { SignUp } from '@onsale/contracts/http/account.ts'
import { resendCode, signUp, verifyEmail } from '@onsale/contracts/http/auth-calls.ts'
import { getProfile } from '@onsale/contracts/http/me-calls.ts'
import {
  givenAccount,
  givenAttempt,
  givenDevice,
  newAddress,
  PASSWORD,
  signUpBody,
  tryToLogIn,
  UNLIMITED,
} from './testing/accounts.ts'
import type { Answer } from './testing/api.ts'
import { codeIn, mailNumber, mailsTo } from './testing/mailbox.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
})
after(() => api.stop())

const ask = (body: SignUp) => api.anybody.call(signUp, { body })
const verify = (attemptId: string, code: string) =>
  api.anybody.call(verifyEmail, { body: { attemptId, code } })
const resend = (attemptId: string) => api.anybody.call(resendCode, { body: { attemptId } })
const wrong = (code: string): string => (code === '000000' ? '000001' : '000000')

/** Mails go out in order, so one to somebody else tells that those before it are out. */
async function mailsAreOut(): Promise<void> {
  for (const email of [newAddress('later'), newAddress('later')]) {
    const answer = await ask(signUpBody({ email }))
    answer.expect(202)
    await mailNumber(api, email, 1)
  }
}

test('who signs up, proves the address and logs in is a customer with that profile', async () => {
  const account = await givenAccount(api, {
    name: '김미나',
    phone: '+82 10-1234-5678',
    agreements: { terms: '2026-11', marketing: false },
  })
  const { person } = await givenDevice(api, account)
  const profile = (await person.call(getProfile)).expect(200)
  assert.equal(profile.email, account.email)
  assert.equal(profile.name, '김미나')
  assert.equal(profile.phone, '+82 10-1234-5678')
  assert.equal(profile.locale, 'ko', 'the default')
  assert.equal(profile.role, 'customer')
})

test('the mail is in the language that was asked for, and its code has six digits', async () => {
  const ko = await givenAttempt(api)
  const en = await givenAttempt(api, { locale: 'en' })
  assert.match(ko.mail.subject, /\p{Script=Hangul}/u)
  assert.doesNotMatch(en.mail.subject, /\p{Script=Hangul}/u)
  assert.match(ko.code, /^\d{6}$/)
})

test('a mail to an address not yet verified repeats nothing that the sender typed', async () => {
  const name = 'Visit evil.example now'
  const { mail } = await givenAttempt(api, { name, phone: '+1 234 567 8' })
  for (const part of [mail.subject, mail.text, mail.html]) {
    assert.ok(!part.includes('evil') && !part.includes('+1 234'), part)
  }
})

test('nobody can log in, or see anything, before the address is proved', async () => {
  const attempt = await givenAttempt(api)
  const refused = await tryToLogIn(api, attempt)
  refused.refused('EMAIL_NOT_VERIFIED')
})

test('a code is good once', async () => {
  const { attemptId, code } = await givenAttempt(api)
  const first = await verify(attemptId, code)
  first.expect(204)
  const again = await verify(attemptId, code)
  again.refused('CODE_INVALID')
})

test('after five wrong tries the right code is wrong as well', async () => {
  const { attemptId, code, ...attempt } = await givenAttempt(api)
  for (let count = 0; count < 5; count += 1) {
    const answer = await verify(attemptId, wrong(code))
    answer.refused('CODE_INVALID')
  }
  const right = await verify(attemptId, code)
  right.refused('CODE_INVALID')
  const answer = await tryToLogIn(api, attempt)
  answer.refused('EMAIL_NOT_VERIFIED')
})

test('four wrong tries leave a fifth', async () => {
  const { attemptId, code } = await givenAttempt(api)
  for (let count = 0; count < 4; count += 1) {
    const answer = await verify(attemptId, wrong(code))
    answer.refused('CODE_INVALID')
  }
  const right = await verify(attemptId, code)
  right.expect(204)
})

test('five tries are five, also when fifty come at once', async () => {
  const { attemptId, code } = await givenAttempt(api)
  await Promise.all(Array.from({ length: 50 }, () => verify(attemptId, wrong(code))))
  const right = await verify(attemptId, code)
  right.refused('CODE_INVALID')
})

test('of two who tell the right code at once one makes the account', async () => {
  const { attemptId, code } = await givenAttempt(api)
  const answers = await Promise.all([verify(attemptId, code), verify(attemptId, code)])
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [204, 400],
  )
})

test('codes of any other form are wrong codes; an attempt never given out has none', async () => {
  const { attemptId, code } = await givenAttempt(api)
  for (const text of ['12345', '1234567', 'abcdef', `${code} `, `${code}0`]) {
    const answer = await verify(attemptId, text)
    answer.refused('CODE_INVALID')
  }
  for (const id of ['never given out', '', '../x', 'x'.repeat(5_000)]) {
    const answer = await verify(id, code)
    answer.refused('CODE_INVALID')
  }
})

test('a code is good for its own attempt: a stranger cannot have the owner verify his password', async () => {
  const email = newAddress()
  const stranger = await givenAttempt(api, { email, password: 'the stranger chose this' })
  const owner = (await ask(signUpBody({ email, password: PASSWORD }))).expect(202)
  const ownersCode = codeIn(await mailNumber(api, email, 2), 6)
  const crossed = await verify(stranger.attemptId, ownersCode)
  crossed.refused('CODE_INVALID')
  const verified = await verify(owner.attemptId, ownersCode)
  verified.expect(204)
  const late = await verify(stranger.attemptId, stranger.code)
  late.refused('CODE_INVALID')
  const strangersPassword = await tryToLogIn(api, { email, password: 'the stranger chose this' })
  strangersPassword.refused('BAD_CREDENTIALS')
  await givenDevice(api, { email, password: PASSWORD })
})

test('a taken address gets the same kind of answer, and its owner a mail without a code', async () => {
  const { email } = await givenAccount(api)
  const fresh = await ask(signUpBody())
  const taken = await ask(signUpBody({ email, name: 'Visit evil.example', locale: 'en' }))
  const shape = (answer: Answer) => [answer.status, Object.keys(JSON.parse(answer.text))]
  assert.deepEqual(shape(taken), shape(fresh))
  assert.equal(typeof taken.expect(202).attemptId, typeof fresh.expect(202).attemptId)
  const mail = await mailNumber(api, email, 2)
  assert.doesNotMatch(mail.text, /(?<!\d)\d{6}(?!\d)|evil/)
  const answer = await verify(taken.expect(202).attemptId, '123456')
  answer.refused('CODE_INVALID')
})

test('addresses are one whatever their case, and mail goes to the one stored', async () => {
  const { email, password } = await givenAccount(api)
  await givenDevice(api, { email: email.toUpperCase(), password })
  const again = await ask(signUpBody({ email: email.toUpperCase() }))
  again.expect(202)
  await mailNumber(api, email, 2)
  assert.deepEqual(await mailsTo(api, email.toUpperCase()), [])
})

test('a resend within a minute is answered the same, sends nothing, and leaves the code good', async () => {
  const { email, attemptId, code } = await givenAttempt(api)
  const again = await resend(attemptId)
  again.expect(202)
  await mailsAreOut()
  assert.equal((await mailsTo(api, email)).length, 1)
  const right = await verify(attemptId, code)
  right.expect(204)
})

test('a resend for an attempt that is unknown, used or of a taken address is answered the same', async () => {
  const { attemptId, code } = await givenAttempt(api)
  const right = await verify(attemptId, code)
  right.expect(204)
  const { email } = await givenAccount(api)
  const taken = (await ask(signUpBody({ email }))).expect(202)
  const answers = [
    await resend('never given out'),
    await resend(attemptId),
    await resend(taken.attemptId),
  ]
  for (const answer of answers) answer.expect(202)
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
})

test('the language of a person’s mails is one of two', async () => {
  const json = { ...signUpBody(), locale: 'fr' }
  const answer = await api.anybody.raw({ method: 'POST', path: '/api/auth/signup', json })
  answer.refused('INVALID_INPUT')
})

const refusedBodies: Readonly<Record<string, object>> = {
  'a role': { role: 'admin' },
  'a member we do not know': { admin: true },
  'no address': { email: undefined },
  'an address without @': { email: 'mina.panda.example' },
  'an address with two @': { email: 'mi@na@panda.example' },
  'an address beyond ASCII': { email: '미나@panda.example' },
  'a domain beyond ASCII': { email: 'mina@판다.example' },
  'a look-alike letter': { email: 'minа@panda.example' },
  'a full-width @': { email: 'mina＠panda.example' },
  'a space in the address': { email: 'mi na@panda.example' },
  'a line break in the address': { email: 'mina@panda.example\r\nBcc: all@panda.example' },
  'two addresses': { email: 'mina@panda.example,ada@panda.example' },
  'an address with a name': { email: 'Mina <mina@panda.example>' },
  'an address of 255': {
    email: `${'m'.repeat(61)}@${'p'.repeat(60)}.${'q'.repeat(60)}.${'r'.repeat(63)}.example`,
  },
  'an address of no text': { email: 7 },
  'a password of nine': { password: 'pandas! 9' },
  'a password of 129': { password: 'x1'.repeat(64) + 'y' },
  'a common password': { password: 'password123' },
  'a common password of digits': { password: '1234567890' },
  'nine letters that two code points each make': { password: 'e\u0301'.repeat(9) },
  'an empty name': { name: '' },
  'a name of 101': { name: 'x'.repeat(101) },
  'a line break in the name': { name: 'Mina\r\nBcc: all@panda.example' },
  'a null in the name': { name: 'Mi\u0000na' },
  'a direction override in the name': { name: 'Mina\u202egnp.exe' },
  'a zero-width joiner in the name': { name: 'Mi\u200dna' },
  'a phone of two': { phone: '12' },
  'a phone of 21': { phone: '1'.repeat(21) },
  'letters in the phone': { phone: '+82 CALL' },
  'agreements of any shape': { agreements: { terms: { yes: true } } },
}
for (const [name, changes] of Object.entries(refusedBodies)) {
  test(`422 for ${name}`, async () => {
    const json = { ...signUpBody(), ...changes }
    const answer = await api.anybody.raw({ method: 'POST', path: '/api/auth/signup', json })
    assert.ok((answer.refused('INVALID_INPUT').errors ?? []).length > 0)
  })
}

const acceptedBodies: Readonly<Record<string, () => Partial<SignUp>>> = {
  punycode: () => ({ email: newAddress().replace('panda', 'xn--220b31d95hq8o') }),
  'a plus in the address': () => ({ email: newAddress('mi+na') }),
  'a password of ten': () => ({ password: 'ten pandas' }),
  'a password of 128': () => ({ password: 'x1'.repeat(64) }),
  'ten letters that two code points each make': () => ({ password: 'e\u0301'.repeat(9) + 'x' }),
  'a password of emoji': () => ({ password: '🐼'.repeat(5) + '🎋'.repeat(5) }),
  'a name of 100': () => ({ name: '미'.repeat(100) }),
  'a name of quotes and tags': () => ({ name: `O'Neil "<b>&amp;` }),
}
for (const [name, changes] of Object.entries(acceptedBodies)) {
  test(`an account with ${name}`, async () => {
    const account = await givenAccount(api, changes())
    const { person } = await givenDevice(api, account)
    assert.equal((await person.call(getProfile)).expect(200).name, account.name)
  })
}

test('a password is the same however its letters are composed', async () => {
  const account = await givenAccount(api, { password: 'caf\u00e9 au lait, deux' })
  await givenDevice(api, { ...account, password: 'cafe\u0301 au lait, deux' })
})

test('every answer of this section may be stored nowhere', async () => {
  const answers = [await ask(signUpBody()), await verify('x', '1'), await resend('x')]
  for (const { headers } of answers) assert.equal(headers['cache-control'], 'no-store')
})

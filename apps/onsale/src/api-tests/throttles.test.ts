// Throttles of log-ins and codes: they slow a guesser down and lock nobody out for good.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { resetPassword, signUp } from '@onsale/contracts/http/auth-calls.ts'
import { changePassword } from '@onsale/contracts/http/me-calls.ts'
import {
  givenAccount,
  givenDevice,
  newAddress,
  signUpBody,
  tryToLogIn,
} from './testing/accounts.ts'
import type { Answer } from './testing/api.ts'
import { mailNumber, mailsTo } from './testing/mailbox.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let sources = 0
/** An address that nobody has called from, as a proxy that we trust tells it. */
function newSource(): Readonly<Record<string, string>> {
  sources += 1
  return { 'x-forwarded-for': `198.51.${Math.floor(sources / 250)}.${(sources % 250) + 1}` }
}

function retrySeconds(answer: Answer): number {
  answer.refused('RATE_LIMITED')
  return Number(answer.headers['retry-after'])
}

describe('behind a proxy that we trust', () => {
  let api: Onsale
  before(async () => {
    const env = { ONSALE_TRUSTED_PROXIES: '127.0.0.1', ONSALE_PUBLIC_WRITES_PER_MINUTE: '1000' }
    api = await startOnsale({ env })
  })
  after(() => api.stop())

  const guess = (email: string, source = newSource()) =>
    tryToLogIn(api, { email, password: 'a wrong guess' }, {}, source)
  const guessTen = async (email: string): Promise<void> => {
    for (let count = 0; count < 10; count += 1) {
      const answer = await guess(email)
      answer.refused('BAD_CREDENTIALS')
    }
  }

  test('the eleventh wrong password in a row is answered 429, wherever it comes from', async () => {
    const { email } = await givenAccount(api)
    await guessTen(email)
    const seconds = retrySeconds(await guess(email))
    assert.ok(seconds >= 1 && seconds <= 60, `${seconds} s`)
  })

  test('an address that nobody has is throttled just the same', async () => {
    const email = newAddress('nobody')
    await guessTen(email)
    const seconds = retrySeconds(await guess(email))
    assert.ok(seconds >= 1 && seconds <= 60, `${seconds} s`)
  })

  test('the address counts whatever its case', async () => {
    const { email } = await givenAccount(api)
    await guessTen(email)
    assert.ok(retrySeconds(await guess(email.toUpperCase())) > 0)
  })

  test('fifty at once are no more than ten', async () => {
    const { email } = await givenAccount(api)
    const answers = await Promise.all(Array.from({ length: 50 }, () => guess(email)))
    const judged = answers.filter(({ status }) => status === 401).length
    assert.ok(judged <= 10, `${judged} were judged`)
    assert.ok(answers.every(({ status }) => [401, 429, 503].includes(status)))
  })

  test('a right password begins the count anew', async () => {
    const account = await givenAccount(api)
    for (let round = 0; round < 2; round += 1) {
      for (let count = 0; count < 9; count += 1) await guess(account.email)
      await givenDevice(api, account)
    }
  })

  test('where the owner has logged in before, a stranger’s guesses lock nobody out', async () => {
    const account = await givenAccount(api)
    const home = newSource()
    const first = await tryToLogIn(api, account, {}, home)
    first.expect(200)
    await guessTen(account.email)
    assert.ok(retrySeconds(await guess(account.email)) > 0)
    const owner = await tryToLogIn(api, account, {}, home)
    owner.expect(200)
  })

  test('and a guesser at the owner’s own source is slowed down there', async () => {
    const account = await givenAccount(api)
    const home = newSource()
    const first = await tryToLogIn(api, account, {}, home)
    first.expect(200)
    for (let count = 0; count < 10; count += 1) await guess(account.email, home)
    assert.ok(retrySeconds(await guess(account.email, home)) > 0)
  })

  test('one address’s guesses are not another’s', async () => {
    await guessTen(newAddress('nobody'))
    const account = await givenAccount(api)
    await givenDevice(api, account)
  })

  test('ten codes a day by sign-up; the eleventh is answered the same and sends nothing', async () => {
    const email = newAddress()
    const answers: Answer[] = []
    for (let count = 0; count < 12; count += 1) {
      const body = signUpBody({ email })
      answers.push(await api.anybody.call(signUp, { body, headers: newSource() }))
    }
    for (const answer of answers) answer.expect(202)
    await mailNumber(api, email, 10)
    const later = newAddress('later')
    const body = signUpBody({ email: later })
    await api.anybody.call(signUp, { body, headers: newSource() })
    await mailNumber(api, later, 1)
    assert.equal((await mailsTo(api, email)).length, 10)
  })

  test('ten codes a day to set a new password, counted apart', async () => {
    const { email } = await givenAccount(api)
    for (let count = 0; count < 12; count += 1) {
      const answer = await api.anybody.call(resetPassword, {
        body: { email },
        headers: newSource(),
      })
      answer.expect(202)
    }
    await mailNumber(api, email, 11)
    const other = await givenAccount(api)
    await api.anybody.call(resetPassword, { body: { email: other.email }, headers: newSource() })
    await mailNumber(api, other.email, 2)
    assert.equal((await mailsTo(api, email)).length, 11)
  })
})

describe('one source', () => {
  let api: Onsale
  before(async () => {
    const env = { ONSALE_TRUSTED_PROXIES: '127.0.0.1', ONSALE_PUBLIC_WRITES_PER_MINUTE: '40' }
    api = await startOnsale({ env })
  })
  after(() => api.stop())

  test('may fail to log in a quarter as often as it may write, over all addresses', async () => {
    const source = newSource()
    const answers: Answer[] = []
    for (let count = 0; count < 14; count += 1) {
      const credentials = { email: newAddress('spray'), password: 'a common guess' }
      answers.push(await tryToLogIn(api, credentials, {}, source))
    }
    const judged = answers.filter(({ status }) => status === 401).length
    assert.ok(judged >= 9 && judged <= 11, `${judged} of 14 were judged`)
    const last = answers.at(-1)
    assert.equal(last?.status, 429)
    const elsewhere = await tryToLogIn(
      api,
      { email: newAddress('spray'), password: 'a common guess' },
      {},
      newSource(),
    )
    elsewhere.refused('BAD_CREDENTIALS')
  })

  test('of one subscriber’s IPv6 network is one source', async () => {
    const answers: Answer[] = []
    for (let count = 0; count < 14; count += 1) {
      const source = { 'x-forwarded-for': `2001:db8:1:2::${count + 1}` }
      const credentials = { email: newAddress('spray'), password: 'a common guess' }
      answers.push(await tryToLogIn(api, credentials, {}, source))
    }
    assert.equal(answers.at(-1)?.status, 429)
  })
})

describe('without a proxy that we trust', () => {
  let api: Onsale
  before(async () => {
    api = await startOnsale({ env: { ONSALE_PUBLIC_WRITES_PER_MINUTE: '60' } })
  })
  after(() => api.stop())

  test('what a client says of its address changes nothing', async () => {
    const answers: Answer[] = []
    for (let count = 0; count < 20; count += 1) {
      const credentials = { email: newAddress('spray'), password: 'a common guess' }
      const headers = {
        ...newSource(),
        'x-real-ip': `203.0.113.${count}`,
        forwarded: `for=203.0.113.${count}`,
      }
      answers.push(await tryToLogIn(api, credentials, {}, headers))
    }
    assert.equal(answers.at(-1)?.status, 429)
  })

  test('a throttled source still buys: nothing of it reaches whoever is logged in', async () => {
    const answer = await api.person().raw({ method: 'GET', path: '/api/cart' })
    assert.equal(answer.status, 200)
  })
})

describe('password checks of /api/me', () => {
  let api: Onsale
  before(async () => {
    api = await startOnsale({ env: { ONSALE_PUBLIC_WRITES_PER_MINUTE: '1000' } })
  })
  after(() => api.stop())

  test('count per account, whichever session asks', async () => {
    const account = await givenAccount(api)
    const devices = [await givenDevice(api, account), await givenDevice(api, account)]
    const statuses: number[] = []
    for (let count = 0; count < 14; count += 1) {
      const { person } = devices[count % 2] ?? devices[0] ?? assert.fail()
      const body = { currentPassword: `guess ${count}`, newPassword: 'eight pandas in the sun' }
      statuses.push((await person.call(changePassword, { body })).status)
    }
    assert.deepEqual(
      statuses.slice(0, 10),
      Array.from({ length: 10 }, () => 401),
    )
    assert.equal(statuses.at(-1), 429)
    const other = await givenAccount(api)
    const { person } = await givenDevice(api, other)
    const body = { currentPassword: other.password, newPassword: 'eight pandas in the sun' }
    const free = await person.call(changePassword, { body })
    free.expect(204)
  })
})

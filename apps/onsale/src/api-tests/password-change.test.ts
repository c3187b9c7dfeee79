// Changing a password that one knows.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { refreshTokens } from '@onsale/contracts/http/auth-calls.ts'
import { changePassword } from '@onsale/contracts/http/me-calls.ts'
import { givenAccount, givenDevice, tryToLogIn, UNLIMITED } from './testing/accounts.ts'
import { assertDies, assertLives } from './testing/assert-dead.ts'
import { mailNumber, mailsTo } from './testing/mailbox.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
})
after(() => api.stop())

const NEW_PASSWORD = 'eight pandas in the sun'

test('it ends every session, this one too; the new password logs in, the old one does not', async () => {
  const account = await givenAccount(api)
  const [here, there] = [await givenDevice(api, account), await givenDevice(api, account)]
  const mails = (await mailsTo(api, account.email)).length
  const answer = await here.person.call(changePassword, {
    body: { currentPassword: account.password, newPassword: NEW_PASSWORD },
  })
  answer.expect(204)
  assert.equal(answer.headers['cache-control'], 'no-store')
  for (const { person, refreshToken } of [here, there]) {
    await assertDies(person)
    const refused = await api.anybody.call(refreshTokens, { body: { refreshToken } })
    refused.refused('UNAUTHENTICATED')
  }
  const old = await tryToLogIn(api, account)
  old.refused('BAD_CREDENTIALS')
  await givenDevice(api, { ...account, password: NEW_PASSWORD })
  const mail = await mailNumber(api, account.email, mails + 1)
  assert.ok(!mail.text.includes(NEW_PASSWORD))
})

test('a wrong current password changes and ends nothing', async () => {
  const account = await givenAccount(api)
  const { person } = await givenDevice(api, account)
  const answer = await person.call(changePassword, {
    body: { currentPassword: 'not this one', newPassword: NEW_PASSWORD },
  })
  answer.refused('BAD_CREDENTIALS')
  await assertLives(person)
  await givenDevice(api, account)
})

test('the new password obeys the rules for new ones', async () => {
  const account = await givenAccount(api)
  const { person } = await givenDevice(api, account)
  for (const newPassword of ['short one', 'password123', 'x1'.repeat(65), '']) {
    const answer = await person.call(changePassword, {
      body: { currentPassword: account.password, newPassword },
    })
    answer.refused('INVALID_INPUT')
  }
  await assertLives(person)
})

test('of two changes at once one wins, and its password is the one that logs in', async () => {
  const account = await givenAccount(api)
  const { person } = await givenDevice(api, account)
  const passwords = ['the first of two pandas', 'the other of two pandas']
  const answers = await Promise.all(
    passwords.map((newPassword) =>
      person.call(changePassword, {
        body: { currentPassword: account.password, newPassword },
      }),
    ),
  )
  const won = passwords.filter((_, index) => answers[index]?.status === 204)
  assert.equal(won.length, 1, answers.map(({ status }) => status).join(' '))
  await givenDevice(api, { ...account, password: won[0] ?? '' })
})

// Nothing personal lies anywhere: not in a database's file or its log, nor in what is logged,
// told by events or said in an error. After a deletion nothing opens any more either.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test, type TestContext } from 'node:test'
import { readPersonalData } from '@onsale/contracts/http/admin-user-calls.ts'
import { logIn, resetPassword, verifyEmail } from '@onsale/contracts/http/auth-calls.ts'
import {
  changeProfile,
  deleteAccount,
  exportAccount,
  getProfile,
} from '@onsale/contracts/http/me-calls.ts'
import { dataFiles } from '../data-files.ts'
import { claimsOf, deviceOf, givenAttempt, givenDevice, UNLIMITED } from './testing/accounts.ts'
import type { Api, Caller } from './testing/api.ts'
import { givenPaid, givenTicket } from './testing/given.ts'
import { codeIn, mailNumber } from './testing/mailbox.ts'
import { type Child, startChild } from './testing/start-child.ts'
import { makeDataDir } from './testing/start-onsale.ts'
import { filesOf, findTraces, type Secrets } from './testing/traces.ts'

const ADMIN = { email: 'Ada.Admin@panda.example', password: 'eucalyptus is for koalas' }
const PERSON = {
  email: 'Wolfe.Schlegel+tickets@panda.example',
  name: '김판다 Wolfeschlegelstein',
  phone: '+82 10-7391-5526',
  password: 'bamboo before breakfast',
} as const
const DEVICE = "Wolfe's secret phone"
const NEW_NAME = '이판다 Hausenbergerdorff'
const REASON = 'Wolfeschlegelstein called about a refund'

let dataDir: string
before(async () => {
  dataDir = await makeDataDir()
})
after(() => rm(dataDir, { recursive: true, force: true }))

/** What people typed and what only they were given. */
const typed: Secrets = {
  'e-mail': PERSON.email,
  'the name before the @': 'wolfe.schlegel',
  name: PERSON.name,
  'Korean name': '김판다',
  surname: 'Wolfeschlegelstein',
  phone: PERSON.phone,
  'part of the phone': '7391-5526',
  password: PERSON.password,
  'wrong password': `${PERSON.password}, nearly`,
  device: DEVICE,
  'new name': NEW_NAME,
  'new surname': 'Hausenbergerdorff',
  reason: REASON,
  'e-mail of the admin': ADMIN.email,
  'password of the admin': ADMIN.password,
}

interface Life {
  readonly userId: string
  readonly person: Caller
  readonly admin: Caller
  readonly secrets: Secrets
  readonly errors: readonly string[]
}

function assertNoTraces(child: Child, { secrets, errors }: Life): void {
  const places = filesOf(dataDir)
  assert.ok(
    places.has('user.sqlite') && places.has('user-keys.sqlite') && places.has('order.sqlite'),
  )
  places.set('the log', Buffer.from(child.printed()))
  places.set('error texts', Buffer.from(errors.join('\n')))
  assert.deepEqual(findTraces(places, secrets), [])
}

test('after the whole life of an account no trace of the person is anywhere', async (t) => {
  const child = await startChild(t, dataDir, {
    ...UNLIMITED,
    LOG_LEVEL: 'debug',
    ONSALE_ADMIN_EMAIL: ADMIN.email,
    ONSALE_ADMIN_PASSWORD: ADMIN.password,
  })
  const life = await live(child)
  assertNoTraces(child, life)

  const body = { password: PERSON.password, giveUpOrders: true }
  const removed = await life.person.call(deleteAccount, { body })
  removed.expect(204)
  const read = { params: { userId: life.userId }, query: { reason: REASON } }
  const retained = (await life.admin.call(readPersonalData, read)).expect(200)
  assert.deepEqual([retained.name, retained.email], [NEW_NAME, PERSON.email])
  assertNoTraces(child, life)
  assertKeyIsGone(t, life.userId)

  assert.equal(await child.end('SIGKILL'), 'SIGKILL')
  assertNoTraces(child, life)
})

test('a column that is left in clear would have been found', () => {
  const { user } = dataFiles(dataDir)
  const database = new DatabaseSync(user)
  database.exec('PRAGMA wal_autocheckpoint = 0')
  const plant = database.prepare(
    "INSERT INTO agreements (person_id, name, value, agreed_at) VALUES ('x', 'x', ?, 0)",
  )
  plant.run(JSON.stringify(PERSON.phone))
  const found = findTraces(filesOf(dataDir), typed)
  database.close()
  assert.ok(found.includes(`phone as plain text in ${path.basename(user)}-wal`), found.join('\n'))
})

/** The vault holds a key for what is retained, and none for the account that was. */
function assertKeyIsGone(t: TestContext, userId: string): void {
  const database = new DatabaseSync(dataFiles(dataDir).userKeys, { readOnly: true })
  t.after(() => database.close())
  const names = database.prepare('SELECT person_id FROM data_keys').all()
  const ofPerson = names
    .map((row) => String(row['person_id']))
    .filter((name) => name.includes(userId))
  assert.deepEqual(ofPerson, [`retained:${userId}`])
}

/** From sign-up to an order, with all that goes wrong on the way. */
async function live(api: Api): Promise<Life> {
  const { attemptId, code } = await givenAttempt(api, PERSON)
  const errors = [await api.anybody.call(verifyEmail, { body: { attemptId, code: '000000' } })]
  const verified = await api.anybody.call(verifyEmail, { body: { attemptId, code } })
  verified.expect(204)
  const wrong = { email: PERSON.email, password: `${PERSON.password}, nearly` }
  errors.push(await api.anybody.call(logIn, { body: wrong }))
  const device = await givenDevice(api, PERSON, { deviceName: DEVICE })
  const { person } = device
  errors.push(...(await goWrong(person)))
  const change = await person.call(changeProfile, { body: { name: NEW_NAME } })
  change.expect(200)
  const { unitId } = await givenTicket(api)
  const { admissions } = await givenPaid(person, unitId, 2)
  const mailed = await mailNumber(api, PERSON.email, 2)
  for (const admission of admissions) assert.ok(mailed.text.includes(admission.code))
  const reset = await api.anybody.call(resetPassword, { body: { email: PERSON.email } })
  reset.expect(202)
  const resetCode = codeIn(await mailNumber(api, PERSON.email, 3), 8)
  const exported = await person.call(exportAccount)
  exported.expect(200)
  const admin = await adminOf(api)
  const userId = (await person.call(getProfile)).expect(200).id
  const read = { params: { userId }, query: { reason: REASON } }
  const told = await admin.call(readPersonalData, read)
  told.expect(200)
  const codes = Object.fromEntries(admissions.map(({ code: one }, at) => [`admission ${at}`, one]))
  return {
    ...{ userId, person, admin },
    errors: errors.map(({ text }) => text),
    secrets: {
      ...typed,
      ...codes,
      'verification code': code,
      'reset code': resetCode,
      'refresh token': device.refreshToken,
      'access token': device.tokens.accessToken,
    },
  }
}

/** Requests that are refused, with something personal in every place that takes a text. */
async function goWrong(person: Caller) {
  const text = encodeURIComponent(PERSON.name)
  const email = encodeURIComponent(PERSON.email)
  return [
    await person.raw({ method: 'PATCH', path: '/api/me', json: { name: PERSON.name.repeat(9) } }),
    await person.raw({ method: 'PATCH', path: '/api/me', json: { mobile: PERSON.phone } }),
    await person.raw({ method: 'DELETE', path: '/api/me', json: { password: typed['surname'] } }),
    await person.raw({ method: 'PATCH', path: '/api/me', body: `{"name": "${PERSON.name}` }),
    await person.raw({ method: 'GET', path: `/api/orders/${email}` }),
    await person.raw({ method: 'GET', path: `/api/${text}` }),
    await person.raw({ method: 'GET', path: `/api/me/security-events?cursor=${text}` }),
    await person.raw({ method: 'POST', path: '/api/orders', json: { lines: PERSON.name } }),
  ]
}

async function adminOf(api: Api): Promise<Caller> {
  const answer = await api.anybody.call(logIn, { body: ADMIN })
  const device = deviceOf(api, answer.expect(200))
  assert.equal(claimsOf(device.tokens.accessToken)['role'], 'admin')
  return device.person
}

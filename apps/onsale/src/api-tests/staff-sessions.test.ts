// Roles: the first admin, how a role is given and taken, and that tokens of staff are checked
// against their session.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTicket } from '@onsale/contracts/http/admin-calls.ts'
import { changeRole, readPersonalData } from '@onsale/contracts/http/admin-user-calls.ts'
import { logOut, refreshTokens } from '@onsale/contracts/http/auth-calls.ts'
import { getProfile, listSecurityEvents } from '@onsale/contracts/http/me-calls.ts'
import {
  type Account,
  claimsOf,
  DEAD_WITHIN_MS,
  type Device,
  givenAccount,
  givenDevice,
  UNLIMITED,
} from './testing/accounts.ts'
import type { Caller } from './testing/api.ts'
import { assertDies, assertLives } from './testing/assert-dead.ts'
import { eventually } from './testing/eventually.ts'
import { ticketInput } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'
import { tokenOf } from './testing/tokens.ts'

const ADMIN = { email: 'ada@panda.example', password: 'the admin of Panda World' }

let api: Onsale
let admin: Device
before(async () => {
  const env = {
    ...UNLIMITED,
    ONSALE_ADMIN_EMAIL: ADMIN.email,
    ONSALE_ADMIN_PASSWORD: ADMIN.password,
  }
  api = await startOnsale({ env })
  admin = await givenDevice(api, ADMIN)
})
after(() => api.stop())

type Role = 'customer' | 'staff' | 'admin'

const idOf = async (person: Caller) => (await person.call(getProfile)).expect(200).id
const giveRole = (userId: string, role: Role, by: Caller = admin.person) =>
  by.call(changeRole, { params: { userId }, body: { role } })
const sell = (person: Caller) => person.call(createTicket, { body: ticketInput() })
const personalData = (by: Caller, userId: string, reason = 'asked by phone') =>
  by.call(readPersonalData, { params: { userId }, query: { reason } })

async function givenRole(role: Role): Promise<Device & { account: Account; userId: string }> {
  const account = await givenAccount(api)
  const before = await givenDevice(api, account)
  const userId = await idOf(before.person)
  const given = await giveRole(userId, role)
  given.expect(204)
  return { account, userId, ...(await givenDevice(api, account)) }
}

test('the first admin is there, verified, and may do what admins do', async () => {
  assert.equal((await admin.person.call(getProfile)).expect(200).role, 'admin')
  const answer = await sell(admin.person)
  answer.expect(201)
})

test('a role is in the token of the next log-in, and the sessions before it end', async () => {
  const account = await givenAccount(api)
  const before = await givenDevice(api, account)
  const answer = await giveRole(await idOf(before.person), 'staff')
  answer.expect(204)
  await assertDies(before.person)
  const { refreshToken } = before
  const refused = await api.anybody.call(refreshTokens, { body: { refreshToken } })
  refused.refused('UNAUTHENTICATED')
  const after = await givenDevice(api, account)
  assert.equal(claimsOf(after.tokens.accessToken)['role'], 'staff')
})

test('an admin whose role was taken does nothing more with the old token', async () => {
  const second = await givenRole('admin')
  const sold = await sell(second.person)
  sold.expect(201)
  const taken = await giveRole(second.userId, 'customer')
  taken.expect(204)
  await eventually(async () => (await sell(second.person)).refused('UNAUTHENTICATED'), {
    withinMs: DEAD_WITHIN_MS,
  })
  const again = await givenDevice(api, second.account)
  const forbidden = await sell(again.person)
  forbidden.refused('FORBIDDEN')
})

test('an admin who logged out does nothing more', async () => {
  const second = await givenRole('admin')
  const sold = await sell(second.person)
  sold.expect(201)
  await second.person.call(logOut)
  await eventually(async () => (await sell(second.person)).refused('UNAUTHENTICATED'), {
    withinMs: DEAD_WITHIN_MS,
  })
})

test('a token of another role than its session’s is refused, however well it is signed', async () => {
  const staff = await givenRole('staff')
  const customer = await givenDevice(api, await givenAccount(api))
  for (const { sessionId, tokens } of [staff, customer]) {
    const sub = String(claimsOf(tokens.accessToken)['sub'])
    const raised = tokenOf(sub, 'admin', { claims: { sid: sessionId } })
    const answer = await sell(api.bearing(`Bearer ${raised}`))
    answer.refused('UNAUTHENTICATED')
  }
})

test('a staff token of a session never given out stands for itself', async () => {
  const answer = await sell(api.person('admin'))
  answer.expect(201)
})

test('staff may not do what admins do', async () => {
  const staff = await givenRole('staff')
  const answers = [
    await sell(staff.person),
    await giveRole(staff.userId, 'admin', staff.person),
    await personalData(staff.person, staff.userId),
  ]
  for (const answer of answers) answer.refused('FORBIDDEN')
  await assertLives(staff.person)
})

test('nobody raises oneself', async () => {
  const { person } = await givenDevice(api, await givenAccount(api))
  const answer = await giveRole(await idOf(person), 'admin', person)
  answer.refused('FORBIDDEN')
})

test('a role of nobody is not found; an unknown role is no role', async () => {
  const answer = await giveRole('never given out', 'staff')
  answer.refused('NOT_FOUND')
  const { userId } = await givenRole('staff')
  for (const json of [{ role: 'root' }, { role: 'Admin' }, {}, { role: 'staff', more: 1 }]) {
    const path = `/api/admin/users/${userId}/role`
    const refused = await admin.person.raw({ method: 'PUT', path, json })
    refused.refused('INVALID_INPUT')
  }
})

test('an admin reads a person’s data with a reason; the person reads that somebody did', async () => {
  const account = await givenAccount(api, { phone: '+82 10-1234-5678' })
  const { person } = await givenDevice(api, account)
  const userId = await idOf(person)
  const read = await personalData(admin.person, userId)
  const { email, name, phone } = read.expect(200)
  assert.deepEqual(
    { email, name, phone },
    { email: account.email, name: account.name, phone: '+82 10-1234-5678' },
  )
  assert.equal(read.headers['cache-control'], 'no-store')
  const { items } = (await person.call(listSecurityEvents)).expect(200)
  assert.ok(
    items.some(({ type }) => /read/.test(type)),
    JSON.stringify(items),
  )
})

test('without a reason nothing is read', async () => {
  const userId = await idOf(admin.person)
  for (const query of [
    '',
    '?reason=',
    '?reason=%20%20',
    `?reason=${'x'.repeat(501)}`,
    '?reason=a%0Ab',
  ]) {
    const path = `/api/admin/users/${userId}/personal-data${query}`
    const answer = await admin.person.raw({ method: 'GET', path })
    answer.refused('INVALID_INPUT')
  }
  const nobody = await personalData(admin.person, 'never given out')
  nobody.refused('NOT_FOUND')
})

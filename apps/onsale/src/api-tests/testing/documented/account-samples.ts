import { resetPassword } from '@onsale/contracts/http/auth-calls.ts'
import { getProfile } from '@onsale/contracts/http/me-calls.ts'
import { type Device, givenAccount, givenAttempt, givenDevice, signUpBody } from '../accounts.ts'
import type { Api } from '../api.ts'
import { codeIn, mailNumber } from '../mailbox.ts'
import type { MakeSample } from './sample.ts'

const NEW_PASSWORD = 'eight pandas in the sun'

const fromAnybody =
  (path: string, json: (api: Api) => Promise<unknown>): MakeSample =>
  async (api) => ({
    caller: api.anybody,
    request: { method: 'POST', path, json: await json(api) },
  })

/** By somebody with an account; `{sessionId}` in the path is another device of the same person. */
const fromAccount =
  (method: string, path: string, json?: (password: string) => unknown): MakeSample =>
  async (api) => {
    const account = await givenAccount(api)
    const { person } = await givenDevice(api, account)
    const { sessionId } = path.includes('{') ? await givenDevice(api, account) : { sessionId: '' }
    const request = { method, path: path.replace('{sessionId}', sessionId) }
    const caller = person
    return {
      caller,
      request: json === undefined ? request : { ...request, json: json(account.password) },
    }
  }

const aboutPerson =
  (method: string, tail: string, json?: unknown): MakeSample =>
  async (api) => {
    const { person } = await givenAnyDevice(api)
    const { id } = (await person.call(getProfile)).expect(200)
    const path = `/api/admin/users/${id}${tail}`
    return { caller: api.person('admin'), request: { method, path, json } }
  }

export async function givenAnyDevice(api: Api): Promise<Device> {
  return givenDevice(api, await givenAccount(api))
}

export const accountSamples: Readonly<Record<string, MakeSample>> = {
  signUp: fromAnybody('/api/auth/signup', async () => signUpBody()),
  verifyEmail: fromAnybody('/api/auth/verify-email', async (api) => {
    const { attemptId, code } = await givenAttempt(api)
    return { attemptId, code }
  }),
  resendCode: fromAnybody('/api/auth/verify-email/resend', async (api) => {
    const { attemptId } = await givenAttempt(api)
    return { attemptId }
  }),
  logIn: fromAnybody('/api/auth/login', async (api) => {
    const { email, password } = await givenAccount(api)
    return { email, password }
  }),
  refreshTokens: fromAnybody('/api/auth/refresh', async (api) => {
    const { refreshToken } = await givenAnyDevice(api)
    return { refreshToken }
  }),
  logOut: fromAccount('POST', '/api/auth/logout'),
  logOutEverywhere: fromAccount('POST', '/api/auth/logout-all'),
  resetPassword: fromAnybody('/api/auth/password-reset', async (api) => {
    const { email } = await givenAccount(api)
    return { email }
  }),
  confirmReset: fromAnybody('/api/auth/password-reset/confirm', async (api) => {
    const { email } = await givenAccount(api)
    const asked = await api.anybody.call(resetPassword, { body: { email } })
    asked.expect(202)
    const code = codeIn(await mailNumber(api, email, 2), 8)
    return { email, code, newPassword: NEW_PASSWORD }
  }),

  getProfile: fromAccount('GET', '/api/me'),
  changeProfile: fromAccount('PATCH', '/api/me', () => ({ name: 'Mina Kim' })),
  deleteAccount: fromAccount('DELETE', '/api/me', (password) => ({ password })),
  exportAccount: fromAccount('GET', '/api/me/export'),
  listSecurityEvents: fromAccount('GET', '/api/me/security-events'),
  changePassword: fromAccount('PUT', '/api/me/password', (currentPassword) => ({
    currentPassword,
    newPassword: NEW_PASSWORD,
  })),
  listSessions: fromAccount('GET', '/api/me/sessions'),
  endSession: fromAccount('DELETE', '/api/me/sessions/{sessionId}'),

  changeRole: aboutPerson('PUT', '/role', { role: 'staff' }),
  readPersonalData: aboutPerson('GET', '/personal-data?reason=asked+by+phone'),
}

import {
  confirmReset,
  logIn,
  refreshTokens,
  verifyEmail,
} from '@onsale/contracts/http/auth-calls.ts'
import { changePassword, deleteAccount } from '@onsale/contracts/http/me-calls.ts'
import {
  givenAccount,
  givenAttempt,
  givenDevice,
  logInPatiently,
  newAddress,
  patiently,
} from '../accounts.ts'
import type { Answer, Api } from '../api.ts'
import { givenOrder, givenTicket } from '../given.ts'
import { startOnsale } from '../start-onsale.ts'
import { givenAnyDevice } from './account-samples.ts'

type Provoke = (api: Api) => Promise<Answer>

/** On an instance of its own: the limit is one for all that come from an address. */
const oneTooMany =
  (path: string): Provoke =>
  async () => {
    const limited = await startOnsale({ env: { ONSALE_PUBLIC_WRITES_PER_MINUTE: '1' } })
    try {
      const send = () => limited.anybody.raw({ method: 'POST', path, json: {} })
      await send()
      return await send()
    } finally {
      await limited.stop()
    }
  }

async function replayedRefresh(api: Api): Promise<Answer> {
  const { refreshToken } = await givenAnyDevice(api)
  const refresh = (token: string) =>
    api.anybody.call(refreshTokens, { body: { refreshToken: token } })
  const child = (await refresh(refreshToken)).expect(200)
  const grandchild = await refresh(child.refreshToken ?? '')
  grandchild.expect(200)
  return refresh(refreshToken)
}

/** How the refusals of accounts are caused that no other call has, by `operation CODE`. */
export const accountProvocations: Readonly<Record<string, Provoke>> = {
  'signUp RATE_LIMITED': oneTooMany('/api/auth/signup'),
  'verifyEmail RATE_LIMITED': oneTooMany('/api/auth/verify-email'),
  'resendCode RATE_LIMITED': oneTooMany('/api/auth/verify-email/resend'),
  'logIn RATE_LIMITED': oneTooMany('/api/auth/login'),
  'refreshTokens RATE_LIMITED': oneTooMany('/api/auth/refresh'),
  'resetPassword RATE_LIMITED': oneTooMany('/api/auth/password-reset'),
  'confirmReset RATE_LIMITED': oneTooMany('/api/auth/password-reset/confirm'),

  'verifyEmail CODE_INVALID': async (api) =>
    api.anybody.call(verifyEmail, { body: { attemptId: 'never given out', code: '123456' } }),
  'confirmReset CODE_INVALID': async (api) =>
    api.anybody.call(confirmReset, {
      body: {
        email: newAddress('nobody'),
        code: '12345678',
        newPassword: 'eight pandas in the sun',
      },
    }),
  'logIn BAD_CREDENTIALS': async (api) =>
    logInPatiently(api, { email: newAddress('nobody'), password: 'not this one' }),
  'logIn EMAIL_NOT_VERIFIED': async (api) => logInPatiently(api, await givenAttempt(api)),
  'logIn FORBIDDEN': async (api) => {
    const { email, password } = await givenAccount(api)
    const body = { email, password, tokenTransport: 'cookie' as const }
    return api.anybody.call(logIn, { body })
  },
  'refreshTokens UNAUTHENTICATED': async (api) =>
    api.anybody.call(refreshTokens, { body: { refreshToken: 'never given out' } }),
  'refreshTokens REFRESH_REUSED': replayedRefresh,
  'refreshTokens FORBIDDEN': async (api) => {
    const { refreshToken } = await givenAnyDevice(api)
    const headers = { cookie: `onsale_refresh=${refreshToken}`, origin: 'https://evil.example' }
    return api.anybody.call(refreshTokens, { headers })
  },
  'deleteAccount BAD_CREDENTIALS': async (api) => {
    const { person } = await givenAnyDevice(api)
    return patiently(() => person.call(deleteAccount, { body: { password: 'not this one' } }))
  },
  'deleteAccount ORDERS_OPEN': async (api) => {
    const account = await givenAccount(api)
    const { person } = await givenDevice(api, account)
    await givenOrder(person, (await givenTicket(api)).unitId)
    return patiently(() => person.call(deleteAccount, { body: { password: account.password } }))
  },
  'changePassword BAD_CREDENTIALS': async (api) => {
    const { person } = await givenAnyDevice(api)
    const body = { currentPassword: 'not this one', newPassword: 'eight pandas in the sun' }
    return patiently(() => person.call(changePassword, { body }))
  },
}

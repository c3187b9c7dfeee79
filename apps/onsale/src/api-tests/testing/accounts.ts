import type { LogIn, SignUp, Tokens } from '@onsale/contracts/http/account.ts'
import { logIn, signUp, verifyEmail } from '@onsale/contracts/http/auth-calls.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Answer, Api, Caller } from './api.ts'
import { codeIn, mailNumber } from './mailbox.ts'

/** Somebody with a verified address. */
export interface Account {
  readonly email: string
  readonly password: string
  readonly name: string
}

/** Somebody on one device. */
export interface Device {
  readonly tokens: Tokens
  readonly sessionId: string
  /** Empty when it is kept in a cookie. */
  readonly refreshToken: string
  /** Calls with the access token of the log-in. */
  readonly person: Caller
}

export const PASSWORD = 'seven pandas in the rain'

/** Tests that make many accounts would be limited: all of them come from one address. */
export const UNLIMITED = { ONSALE_PUBLIC_WRITES_PER_MINUTE: '1000000' } as const

let addresses = 0

/** An address that nobody has used. */
export function newAddress(name = 'mina'): string {
  addresses += 1
  return `${name}.${addresses}@panda.example`
}

export function signUpBody(changes: Partial<SignUp> = {}): SignUp {
  return { email: newAddress(), password: PASSWORD, name: '김미나', ...changes }
}

/** Somebody who has signed up and has a code, but has not told it. */
export async function givenAttempt(api: Api, changes: Partial<SignUp> = {}) {
  const body = signUpBody(changes)
  const answer = await patiently(() => api.anybody.call(signUp, { body }))
  const { attemptId } = answer.expect(202)
  const mail = await mailNumber(api, body.email, 1)
  return { ...body, attemptId, mail, code: codeIn(mail, 6) }
}

export async function givenAccount(api: Api, changes: Partial<SignUp> = {}): Promise<Account> {
  const { email, password, name, attemptId, code } = await givenAttempt(api, changes)
  const verified = await api.anybody.call(verifyEmail, { body: { attemptId, code } })
  verified.expect(204)
  return { email, password, name }
}

type Credentials = Pick<Account, 'email' | 'password'>

const ASKED_AGAIN_MAX = 20

/** Hashing is bounded: where many accounts are made at once, some are told to come back. */
export async function patiently<C extends Call>(ask: () => Promise<Answer<C>>): Promise<Answer<C>> {
  for (let count = 0; ; count += 1) {
    const answer = await ask()
    if (answer.status !== 503 || count === ASKED_AGAIN_MAX) return answer
    await systemScheduler.sleep(Number(answer.headers['retry-after']) * 1_000)
  }
}

/** Waits where too many passwords are judged at once; any other refusal is the answer. */
export function logInPatiently(
  ...asked: Parameters<typeof tryToLogIn>
): Promise<Answer<typeof logIn>> {
  return patiently(() => tryToLogIn(...asked))
}

export function tryToLogIn(
  api: Api,
  { email, password }: Credentials,
  changes: Partial<LogIn> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<typeof logIn>> {
  return api.anybody.call(logIn, { body: { email, password, ...changes }, headers })
}

export async function givenDevice(
  api: Api,
  account: Credentials,
  changes: Partial<LogIn> = {},
): Promise<Device> {
  return deviceOf(api, (await logInPatiently(api, account, changes)).expect(200))
}

export function deviceOf(api: Api, tokens: Tokens): Device {
  const { sessionId, refreshToken = '', accessToken } = tokens
  return { tokens, sessionId, refreshToken, person: api.bearing(`Bearer ${accessToken}`) }
}

/** What an access token says, unverified. */
export function claimsOf(accessToken: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = accessToken.split('.')
  const text = Buffer.from(payload, 'base64url').toString('utf8')
  return JSON.parse(text) as Readonly<Record<string, unknown>> // claims are an object
}

/** Tokens of an ended session die within a second; a busy machine may need another. */
export const DEAD_WITHIN_MS = 2_000

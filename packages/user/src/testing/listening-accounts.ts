import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { createVerifier } from 'fast-jwt'
import type { Identify } from '@onsale/platform/http/ports.ts'
import { serve } from '@onsale/platform/testing/listening.ts'
import { judgeClaims } from '@onsale/platform/tokens/access-claims.ts'
import { authRoutes } from '../http/auth-routes.ts'
import { createRefreshCookie } from '../http/cookie.ts'
import { sessionRoutes } from '../http/session-routes.ts'
import { givenAccounts } from './given-accounts.ts'

/** Signs the access tokens of tests. */
export const TOKEN_SECRET = new Uint8Array(32).fill(9)

export const ORIGIN = 'https://tickets.example.com'

export interface Answered {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, unknown>>
}

/** The routes behind a real listener, with access tokens judged as the edge judges them. */
export async function givenListening(t: TestContext) {
  const accounts = await givenAccounts(t)
  const cookie = createRefreshCookie(() => ORIGIN)
  const routes = [...authRoutes(accounts.deps, cookie), ...sessionRoutes(accounts.deps, cookie)]
  const { server, lines } = await serve(routes, {
    identify: identifyBy(() => accounts.time.clock.now()),
    clock: accounts.time.clock,
  })
  t.after(() => server.close())

  async function send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const sent = await server.app.inject({
      method,
      url,
      headers,
      ...(body !== undefined && { payload: body }),
    })
    const parsed: unknown = sent.body === '' ? {} : sent.json()
    return {
      status: sent.statusCode,
      // Every answer of these routes that has a body has an object.
      body: parsed as Answered['body'],
      headers: sent.headers,
    }
  }

  return { ...accounts, send, lines }
}

/** By signature and claims; whether the session lives is for the edge to know. */
export function identifyBy(now: () => number): Identify {
  const check = createVerifier({ key: Buffer.from(TOKEN_SECRET), ignoreExpiration: true })
  return (authorization = '') => {
    try {
      const claims: unknown = check(authorization.replace('Bearer ', ''))
      // A token's payload is an object.
      const judged = judgeClaims(claims as Readonly<Record<string, unknown>>, now() / 1_000)
      if (judged === undefined) return { kind: 'refused', code: 'UNAUTHENTICATED' }
      return { userId: judged.sub, sessionId: judged.sid, role: judged.role }
    } catch {
      return { kind: 'refused', code: 'UNAUTHENTICATED' }
    }
  }
}

/** The value that a Set-Cookie sets. */
export function cookieOf({ headers }: Answered): string {
  const header = headers['set-cookie']
  assert.ok(typeof header === 'string', 'one cookie is set')
  return header.slice(0, header.indexOf(';'))
}

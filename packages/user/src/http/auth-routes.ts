import {
  confirmReset as confirmResetCall,
  logIn as logInCall,
  logOut as logOutCall,
  logOutEverywhere as logOutEverywhereCall,
  refreshTokens,
  resendCode as resendCodeCall,
  resetPassword,
  signUp as signUpCall,
  verifyEmail as verifyEmailCall,
} from '@onsale/contracts/http/auth-calls.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { type HandlerRequest, route, type Route } from '@onsale/platform/http/route.ts'
import { addressGroup } from '@onsale/platform/limits/address-group.ts'
import type { UserDeps } from '../ports.ts'
import { confirmReset } from '../usecases/confirm-reset.ts'
import { logIn } from '../usecases/log-in.ts'
import { logOut, logOutEverywhere } from '../usecases/log-out.ts'
import { type Opened, tokensOf } from '../usecases/open-session.ts'
import { type RefreshCommand, refreshSession } from '../usecases/refresh-session.ts'
import { requestReset } from '../usecases/request-reset.ts'
import { resendCode } from '../usecases/resend-code.ts'
import { signUp } from '../usecases/sign-up.ts'
import { verifyEmail } from '../usecases/verify-email.ts'
import type { RefreshCookie } from './cookie.ts'

/** What anybody may ask for, and log-out. */
export function authRoutes(deps: UserDeps, cookie: RefreshCookie): Route[] {
  return [...signUpRoutes(deps), ...resetRoutes(deps), ...tokenRoutes(deps, cookie)]
}

function signUpRoutes(deps: UserDeps): Route[] {
  return [
    route(signUpCall, async ({ body }) => {
      const outcome = await signUp(deps, body)
      if (outcome.kind === 'refused') return outcome
      return { kind: 'answer', status: 202, body: { attemptId: outcome.attemptId } } as const
    }),
    route(verifyEmailCall, async ({ body }) => {
      const outcome = await verifyEmail(deps, body)
      return outcome.kind === 'refused' ? outcome : done()
    }),
    route(resendCodeCall, async ({ body }) => {
      await resendCode(deps, body)
      return takenIn()
    }),
  ]
}

function resetRoutes(deps: UserDeps): Route[] {
  return [
    route(resetPassword, async ({ body }) => {
      await requestReset(deps, body)
      return takenIn()
    }),
    route(confirmResetCall, async ({ body }) => {
      const outcome = await confirmReset(deps, body)
      return outcome.kind === 'refused' ? outcome : done()
    }),
  ]
}

function tokenRoutes(deps: UserDeps, cookie: RefreshCookie): Route[] {
  return [
    route(logInCall, async (request) => {
      const { body, headers } = request
      const source = addressGroup(request.address)
      const { tokenTransport: transport = 'body', ...asked } = body
      if (transport === 'cookie' && !cookie.isFromUs(headers)) return refused('FORBIDDEN')
      const outcome = await logIn(deps, { ...asked, transport, source })
      return outcome.kind === 'refused' ? outcome : opened(outcome, cookie)
    }),
    route(refreshTokens, async (request) => {
      const command = refreshCommand(request, cookie)
      if ('kind' in command) return command
      const outcome = await refreshSession(deps, command)
      return outcome.kind === 'refused' ? outcome : opened(outcome, cookie)
    }),
    route(logOutCall, async ({ identity }) => {
      await logOut(deps, identity)
      return done({ 'set-cookie': cookie.clear() })
    }),
    route(logOutEverywhereCall, async ({ identity }) => {
      await logOutEverywhere(deps, identity)
      return done({ 'set-cookie': cookie.clear() })
    }),
  ]
}

/**
 * The token to act by, and whom its session's transport lets ask. By the cookie: pages of ours
 * alone. By the body: whoever has the token, but a page of others sets no cookie of ours.
 */
function refreshCommand(
  { body, headers }: HandlerRequest<typeof refreshTokens>,
  cookie: RefreshCookie,
): RefreshCommand | Refused<'UNAUTHENTICATED' | 'FORBIDDEN'> {
  if (body?.refreshToken !== undefined) {
    return {
      refreshToken: body.refreshToken,
      allows: (transport) => transport === 'body' || cookie.isNotFromOthers(headers),
    }
  }
  const refreshToken = cookie.read(headers)
  if (refreshToken === undefined) return refused('UNAUTHENTICATED')
  // Before the token is looked at: a page of others learns nothing of it, and causes no work.
  if (!cookie.isFromUs(headers)) return refused('FORBIDDEN')
  return { refreshToken, allows: () => true }
}

function opened(outcome: Opened, cookie: RefreshCookie) {
  const body = tokensOf(outcome)
  const isCookie = outcome.session.transport === 'cookie'
  const headers: Record<string, string> = isCookie
    ? { 'set-cookie': cookie.set(outcome.refreshToken) }
    : {}
  return { kind: 'answer', status: 200, headers, body } as const
}

export function done(headers: Readonly<Record<string, string>> = {}) {
  return { kind: 'answer', status: 204, headers } as const
}

function takenIn() {
  return { kind: 'answer', status: 202, body: {} } as const
}

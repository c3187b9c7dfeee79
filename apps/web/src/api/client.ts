import { errorCodes, type ErrorCode } from '@onsale/contracts/errors.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import type { FailedLine, InputError } from '@onsale/contracts/http/problem.ts'
import type { Time } from '../browser/time.ts'
import type { Session } from '../session/session.ts'
import { ApiError } from './api-error.ts'
import type { CallLine, Input, Success, SuccessBody } from './call-line.ts'

/** Longer than the server waits for a twin of the same key (5 s), shorter than patience. */
const ANSWER_MS_MAX = 12_000
const RETRY_AFTER_SECONDS_MAX = 600

export interface Client {
  /** Makes a call and gives its body; throws `ApiError`. */
  call<C extends Call>(declared: CallLine<C>, input: Input<C>): Promise<SuccessBody<C>>
  /** As `call`, with status, Retry-After and whether the answer is a kept one. */
  answer<C extends Call>(declared: CallLine<C>, input: Input<C>): Promise<Success<C>>
}

interface ClientDeps {
  readonly fetch: typeof globalThis.fetch
  readonly session: Session
  readonly time: Time
}

/** `CallLine` and `Input` of whatever call. */
type AnyLine = Pick<Call, 'method' | 'path' | 'access'> & { readonly idempotent: boolean }

interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>> | undefined
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
  readonly key?: string | undefined
  readonly signal?: AbortSignal | undefined
}

interface Received {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/**
 * The only one that speaks to the server. A 401 asks the session for a new token once and
 * repeats the call; nothing else is repeated here, because only the caller knows whether that
 * is wanted. If-None-Match is left to the browser's own cache.
 */
export function createClient({ fetch, session, time }: ClientDeps): Client {
  async function answer<C extends Call>(
    declared: CallLine<C>,
    input: Input<C>,
  ): Promise<Success<C>> {
    const isMine = declared.access !== 'public'
    let token = isMine ? await session.accessToken() : undefined
    let response = await send(declared, input, token)
    if (isMine && isTokenRefused(response)) {
      token = await session.refreshed(token)
      if (token !== undefined) response = await send(declared, input, token)
      if (isTokenRefused(response)) session.ended()
    }
    // The server serves exactly its declared answers (its tests see to it): what Success says.
    return readAnswer(response) as Success<C>
  }

  async function send(
    declared: AnyLine,
    input: AnyInput,
    token: string | undefined,
  ): Promise<Received> {
    const late = new AbortController()
    const forget = time.after(ANSWER_MS_MAX, () => late.abort())
    const signal = input.signal ? AbortSignal.any([input.signal, late.signal]) : late.signal
    try {
      const response = await fetch(urlOf(declared, input), {
        ...{ method: declared.method, headers: headersOf(declared, input, token), signal },
        body: input.body === undefined ? null : JSON.stringify(input.body),
      })
      // The body belongs to the wait: an answer that stops half-way is late too.
      return { status: response.status, headers: response.headers, text: await response.text() }
    } catch (cause) {
      if (input.signal?.aborted === true) throw cause // the caller went away
      throw new ApiError(late.signal.aborted ? 'TIMED_OUT' : 'OFFLINE', { cause })
    } finally {
      forget()
    }
  }

  return {
    answer,
    async call(declared, input) {
      const { body } = (await answer(declared, input)) as { readonly body: unknown } // every Success
      return body as never // has one: what SuccessBody says
    },
  }
}

/** Exported for its test. */
export function urlOf(declared: Pick<AnyLine, 'path'>, input: AnyInput): string {
  const params = input.params ?? {}
  const path = declared.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(String(params[name])),
  )
  const given = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined)
  if (given.length === 0) return path
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return `${path}?${search.toString()}`
}

/** A wrong password is a 401 too, and says nothing against the token. */
function isTokenRefused({ status, text }: Received): boolean {
  return status === 401 && text.includes('"UNAUTHENTICATED"')
}

function headersOf(
  declared: AnyLine,
  input: AnyInput,
  token: string | undefined,
): Record<string, string> {
  return {
    ...(input.body !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(declared.idempotent && input.key !== undefined && { 'idempotency-key': input.key }),
  }
}

function readAnswer({ status, headers, text }: Received) {
  const retryAfterMs = retryAfterOf(headers)
  const isGood = status >= 200 && status < 300
  const body = readJson(text, isGood ? 0 : status)
  if (!isGood) throw problemOf(status, retryAfterMs, body)
  return { status, body, retryAfterMs, replayed: headers.get('idempotent-replayed') === 'true' }
}

/** What is no JSON is no answer of ours, whatever its status: a proxy's page, a hotel's log-in. */
function readJson(text: string, status: number): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ApiError('UNREADABLE', { status, cause })
  }
}

function problemOf(status: number, retryAfterMs: number | undefined, body: unknown): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as {
    // What problemSchema says; checked below where it matters.
    readonly code?: unknown
    readonly traceId?: string
    readonly errors?: readonly InputError[]
    readonly lines?: readonly FailedLine[]
  }
  const { code, traceId, errors, lines } = problem
  if (!isErrorCode(code)) return new ApiError('UNREADABLE', { status, retryAfterMs })
  return new ApiError(code, { status, retryAfterMs, traceId, errors, lines })
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code)
}

function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after')
  if (text === null || !/^\d{1,9}$/.test(text)) return undefined
  return Math.min(Number(text), RETRY_AFTER_SECONDS_MAX) * 1_000
}

import assert from 'node:assert/strict'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { ErrorCode } from '@onsale/contracts/errors.ts'
import type { AnswerOf, BodyOf, Call, ParamsOf, QueryOf } from '@onsale/contracts/http/call.ts'
import type { FailedLine, Problem } from '@onsale/contracts/http/problem.ts'
import { createSender, type RawAnswer, type RawRequest } from './send.ts'
import { type Role, tokenOf } from './tokens.ts'
import { checkAnswer } from './wire-record.ts'

/** What came back, with its body as the call's contract says for each status. */
export interface Answer<C extends Call = Call> {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body, when the status is the one expected. */
  expect<Status extends AnswerOf<C>['status']>(
    status: Status,
  ): Extract<AnswerOf<C>, { status: Status }>['body']
  /** The problem, when the code is the one expected. */
  refused(code: ErrorCode): Problem & { readonly lines?: readonly FailedLine[] }
  readonly replayed: boolean
}

interface Parts<C extends Call> {
  readonly params?: ParamsOf<C>
  readonly query?: QueryOf<C>
  readonly body?: BodyOf<C>
  /** Idempotency-Key. */
  readonly key?: string
  readonly headers?: OutgoingHttpHeaders
}

/** Somebody who calls the program; what the token says is fixed. */
export interface Caller {
  /** The `sub` of the token. */
  readonly id: string
  readonly authorization: string | undefined
  /** A call as its contract types it. */
  call<C extends Call>(call: C, parts?: Parts<C>): Promise<Answer<C>>
  /** A request as no well-behaved client would send it; `json` is written as a JSON body. */
  raw(request: RawRequest & { readonly json?: unknown }): Promise<Answer>
}

export interface Api {
  readonly port: number
  readonly url: string
  /** Without a token. */
  readonly anybody: Caller
  /** A new person, counted by no limit yet. */
  person(role?: Role): Caller
  /** A caller with this very Authorization header. */
  bearing(authorization: string): Caller
  close(): void
}

let persons = 0

export function createApi(port: number): Api {
  const sender = createSender(port)
  const send = async (request: RawRequest): Promise<Answer> => {
    const answer = await sender.send(request)
    checkAnswer(request, answer)
    return readable(answer, `${request.method} ${request.path}`)
  }
  const bearing = (authorization: string | undefined, id = ''): Caller => {
    const authorized = authorization === undefined ? {} : { authorization }
    return {
      id,
      authorization,
      // The contract's own shape is checked by checkAnswer: what Answer<C> says.
      call: (call, parts = {}) => send(toRequest(call, parts, authorized)) as Promise<never>,
      raw: ({ json, headers, ...request }) =>
        send({
          ...request,
          ...(json === undefined ? {} : { body: JSON.stringify(json) }),
          headers: {
            ...authorized,
            ...(json === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
        }),
    }
  }
  return {
    port,
    url: `http://localhost:${port}`,
    anybody: bearing(undefined),
    person(role = 'customer') {
      persons += 1
      const id = `${role}-${persons}`
      return bearing(`Bearer ${tokenOf(id, role)}`, id)
    },
    bearing: (authorization) => bearing(authorization),
    close: sender.close,
  }
}

function toRequest<C extends Call>(
  call: C,
  { params = {} as ParamsOf<C>, query, body, key, headers }: Parts<C>,
  authorized: OutgoingHttpHeaders,
): RawRequest {
  const named: Readonly<Record<string, unknown>> = params
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(String(named[name])),
  )
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
  const isRaw = body instanceof Uint8Array
  return {
    method: call.method,
    path: search === '' ? path : `${path}?${search}`,
    headers: {
      ...authorized,
      ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
  }
}

function readable({ status, headers, text }: RawAnswer, of: string): Answer {
  const json = (): unknown => (text === '' ? undefined : JSON.parse(text))
  return {
    status,
    headers,
    text,
    expect(expected) {
      assert.equal(status, expected, `${of}: ${text.slice(0, 500)}`)
      return json() as never // its shape was checked against the contract when it came
    },
    refused(code) {
      const problem = json() as Problem // its shape was checked when it came
      assert.equal(status >= 400 ? problem.code : status, code, `${of}: ${text.slice(0, 500)}`)
      return problem
    },
    replayed: headers['idempotent-replayed'] === 'true',
  }
}

import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import type { Problem } from '@onsale/contracts/http/problem.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { CallClient, CallInput } from '../http/client.ts'
import type { HttpRefusal } from '../http/route.ts'
import { traceparentOf } from '../http/traceparent.ts'
import { currentTraceId } from '../trace.ts'
import type { Callee, IncomingAnswer } from './callee.ts'
import type { SignedRequest } from './envelope.ts'

/** Between services, where somebody may wait at the other end of both. */
const ANSWER_WITHIN_MS = 5_000

export interface HttpCallClientDeps {
  readonly callee: Callee
  /** Headers that vouch for the request. */
  readonly sign: (request: SignedRequest) => Readonly<Record<string, string>>
  readonly randomness: Randomness
}

/** Calls a service in another process by its contracts. */
export function createHttpCallClient({ callee, sign, randomness }: HttpCallClientDeps): CallClient {
  async function perform(call: Call, input: CallInput<Call>) {
    const body = input.body === undefined ? undefined : Buffer.from(JSON.stringify(input.body))
    const request = { method: call.method, path: pathOf(call, input), body }
    const traceId = currentTraceId()
    const answer = await callee.send({
      method: request.method,
      path: request.path,
      ...(body !== undefined && { body }),
      headers: {
        'content-type': 'application/json',
        ...(traceId !== undefined && { traceparent: traceparentOf(traceId, randomness) }),
        ...sign(request),
      },
      isRepeatable: call.method === 'GET',
      withinMs: ANSWER_WITHIN_MS,
    })
    return outcomeOf(call, answer)
  }
  // What `perform` gives was made by the call's own handler, whose type is that of the call.
  return perform as CallClient
}

function pathOf(call: Call, input: CallInput<Call>): string {
  const params: Readonly<Record<string, unknown>> = input.params ?? {}
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  )
  const given = Object.entries<unknown>(input.query ?? {}).filter(
    ([, value]) => value !== undefined,
  )
  if (given.length === 0) return path
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return `${path}?${query.toString()}`
}

function outcomeOf(call: Call, answer: IncomingAnswer): AnswerOf<Call> | HttpRefusal {
  const text = Buffer.from(answer.body).toString()
  const body: unknown = text === '' ? undefined : JSON.parse(text)
  if (answer.status in call.answers) {
    return { kind: 'answer', status: answer.status, body } as AnswerOf<Call> // by the call's schema
  }
  if (answer.status >= 500 || answer.status === 421) {
    throw new Error(`${call.operation} was answered ${answer.status}: ${text}`)
  }
  const {
    code,
    errors,
    type: _t,
    title: _i,
    status: _s,
    traceId: _d,
    detail,
    ...members
  } = body as Problem
  return {
    kind: 'refused',
    code,
    members,
    ...(errors !== undefined && { errors }),
    ...(detail !== undefined && { detail }),
  }
}

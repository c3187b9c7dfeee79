import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import { type ErrorCode, errorCodes } from '@onsale/contracts/errors.ts'
import type { Identity } from '@onsale/platform/http/identity.ts'
import { createRequestJudge, type RequestJudge } from '@onsale/platform/http/judge-request.ts'
import type { HandlerRequest, HttpRefusal, Route } from '@onsale/platform/http/route.ts'

/** A request as a client means it. */
export interface Ask {
  readonly call: Call
  readonly who?: Identity
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly key?: string
}

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number
  /** Of a refusal. */
  readonly code?: ErrorCode
  readonly body: unknown
  readonly replayed: boolean
}

const judges = new Map<Call, RequestJudge>()

function judgeOf(call: Call): RequestJudge {
  const known = judges.get(call)
  if (known !== undefined) return known
  const judge = createRequestJudge(call)
  judges.set(call, judge)
  return judge
}

/**
 * The door of one life: form judged by the contract, then the real handler; what it answers
 * goes out through JSON. `fault` is told of what was thrown.
 */
export function createFront(routes: readonly Route[], fault: (error: unknown) => void) {
  const byOperation = new Map(routes.map((route) => [route.call.operation, route]))
  return async function serve(ask: Ask): Promise<Answer> {
    const { call } = ask
    const route = byOperation.get(call.operation)
    if (route === undefined) throw new Error(`no route serves ${call.operation}`)
    const body = call.bodyRaw === true ? ask.body : throughJson(ask.body)
    const judged = judgeOf(call).form(call.bodyRaw === true ? undefined : body, ask.query ?? {})
    if (judged.kind === 'refused') return refusalOf(judged)
    const request = {
      identity: ask.who,
      params: ask.params ?? {},
      query: judged.query,
      body,
      path: pathOf(ask),
      headers: {},
      traceId: '',
      ...(ask.key !== undefined && call.idempotent === true && { idempotencyKey: ask.key }),
    } as unknown as HandlerRequest<Call> // judged against the call just above
    try {
      const outcome = await route.handler(request)
      return outcome.kind === 'refused' ? refusalOf(outcome) : answerOf(outcome)
    } catch (error) {
      fault(error)
      return refusalOf({ kind: 'refused', code: isRetryable(error) ? 'OVERLOADED' : 'INTERNAL' })
    }
  }
}

function answerOf(outcome: AnswerOf<Call>): Answer {
  return {
    status: outcome.status,
    body: throughJson(outcome.body),
    replayed: outcome.headers?.['idempotent-replayed'] === 'true',
  }
}

function refusalOf(refusal: HttpRefusal): Answer {
  return {
    status: errorCodes[refusal.code].status,
    code: refusal.code,
    body: throughJson({ code: refusal.code, errors: refusal.errors, ...refusal.members }),
    replayed: refusal.headers?.['idempotent-replayed'] === 'true',
  }
}

export function isRetryable(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === true
  )
}

function pathOf({ call, params }: Ask): string {
  return call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params?.[name] ?? ''),
  )
}

function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import type { InputError } from '@onsale/contracts/http/problem.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import { inTrace } from '../trace.ts'
import type { Admission, Admitted } from './admission.ts'
import { answer, refuse, refuseInstead, sendProblem, type Exchange } from './exchange.ts'
import type { AnswerFault } from './fault.ts'
import { idempotencyKeyOf } from './idempotency-key.ts'
import type { InFlight } from './in-flight.ts'
import { createRequestJudge } from './judge-request.ts'
import type { HandlerRequest, HttpRefusal, Route } from './route.ts'
import { handlerRequest } from './served-request.ts'

/** What the calls of one listener share. */
export interface ListenerDeps {
  readonly clock: Clock
  readonly answerFault: AnswerFault
  readonly inFlight: InFlight
  readonly bodyBytesMax: number
  readonly answered: (call: Call) => Exchange['answered']
}

export type ServeRequest = (request: FastifyRequest, reply: FastifyReply) => void

type Outcome = AnswerOf<Call> | HttpRefusal

export const overloaded: HttpRefusal = { kind: 'refused', code: 'OVERLOADED' }
const notFound: HttpRefusal = { kind: 'refused', code: 'NOT_FOUND' }
const badKey: readonly InputError[] = [
  { path: '/headers/idempotency-key', message: 'must be 1 to 255 visible ASCII characters' },
]

/**
 * Serves one call: after its admission a request is judged by its JSON, idempotency key and form;
 * then the handler has it. A plain callback without hooks or promises of its own, because this is
 * the way of every request in a burst.
 */
export function serveCall(route: Route, admission: Admission, deps: ListenerDeps): ServeRequest {
  const { call, handler } = route
  const { inFlight } = deps
  const judge = createRequestJudge(call)

  function handle(exchange: Exchange, admitted: Admitted): void {
    const { request } = exchange
    const { headers } = request.raw
    const body = judge.body(admitted.body, headers['content-type'])
    if (body.kind === 'refused') return refuse(exchange, body)
    const key = call.idempotent === true ? idempotencyKeyOf(headers['idempotency-key']) : undefined
    if (key?.kind === 'malformed') {
      return refuse(exchange, { kind: 'refused', code: 'INVALID_INPUT', errors: badKey })
    }
    // The querystring parser gives an object of texts and lists of texts.
    const judged = judge.form(body.value, request.query as Readonly<Record<string, unknown>>)
    if (judged.kind === 'refused') return refuse(exchange, judged)
    if (!inFlight.enter()) return refuse(exchange, overloaded)
    run(
      exchange,
      handlerRequest(request, admitted, judged, key?.kind === 'key' ? key.key : undefined),
    )
  }

  function run(exchange: Exchange, request: HandlerRequest<Call>): void {
    let outcome: Outcome | Promise<Outcome>
    try {
      outcome = inTrace(request.traceId, handler, request)
    } catch (fault) {
      inFlight.leave()
      return fail(exchange, fault)
    }
    if (!(outcome instanceof Promise)) {
      inFlight.leave()
      return finish(exchange, outcome)
    }
    outcome.then(
      (settled) => {
        inFlight.leave()
        finish(exchange, settled)
      },
      (fault: unknown) => {
        inFlight.leave()
        fail(exchange, fault)
      },
    )
  }

  function finish(exchange: Exchange, outcome: Outcome): void {
    try {
      if (outcome.kind === 'refused') refuse(exchange, outcome)
      else answer(exchange, outcome)
    } catch (fault) {
      fail(exchange, fault)
    }
  }

  const fail = failing(call, deps)
  return admitting(call, admission, deps, handle)
}

/** Answers a fault: by a bug or a broken part 500, by what passes 503. */
export function failing(
  call: Call,
  { answerFault }: ListenerDeps,
): (exchange: Exchange, fault: unknown) => void {
  return (exchange, fault) => {
    const traceId = exchange.request.id
    refuseInstead(exchange, answerFault(fault, { operation: call.operation, traceId }))
  }
}

/** Gives every request of a call to its admission, and what that lets in to `admitted`. */
export function admitting(
  call: Call,
  admission: Admission,
  deps: ListenerDeps,
  admitted: (exchange: Exchange, admitted: Admitted) => void,
): ServeRequest {
  const { clock, bodyBytesMax } = deps
  const answered = deps.answered(call)
  const paramNames = Object.keys(call.params?.properties ?? {})
  const failed = failing(call, deps)
  const admit = admission(call, {
    bodyBytesMax,
    // Called by the socket: nobody above would catch what is thrown here.
    admitted(exchange, who) {
      try {
        admitted(exchange, who)
      } catch (fault) {
        failed(exchange, fault)
      }
    },
    refused: refuse,
    failed,
  })
  return (request, reply) => {
    if (paramNames.length > 0 && lacksParam(request.params, paramNames)) {
      return sendProblem(reply, notFound)
    }
    const exchange: Exchange = { request, reply, answered, startedAtMs: clock.monotonicMs() }
    try {
      admit(exchange)
    } catch (fault) {
      failed(exchange, fault)
    }
  }
}

/** The router lets an empty part stand for a parameter; nothing of ours is called so. */
function lacksParam(params: unknown, names: readonly string[]): boolean {
  const given = params as Readonly<Record<string, string>> // what the router makes
  return names.some((name) => given[name] === '')
}

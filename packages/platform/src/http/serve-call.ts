import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import type { InputError } from '@onsale/contracts/http/problem.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Refused } from '@onsale/kernel/result.ts'
import { answer, refuse, refuseInstead, sendProblem, type Exchange } from './exchange.ts'
import type { AnswerFault } from './fault.ts'
import { idempotencyKeyOf } from './idempotency-key.ts'
import type { Identity } from './identity.ts'
import type { InFlight } from './in-flight.ts'
import { createRequestJudge } from './judge-request.ts'
import type { Identify, RequestLimits } from './ports.ts'
import { announcesBody, readBody, type ReadBody } from './read-body.ts'
import type { HandlerRequest, HttpRefusal, Route } from './route.ts'
import { handlerRequest } from './served-request.ts'

export interface ServeDeps {
  readonly identify: Identify
  readonly limits: RequestLimits
  readonly clock: Clock
  readonly answerFault: AnswerFault
  readonly inFlight: InFlight
  readonly bodyBytesMax: number
  readonly answered: (call: Call) => Exchange['answered']
}

type Outcome = AnswerOf<Call> | HttpRefusal

const forbidden: HttpRefusal = { kind: 'refused', code: 'FORBIDDEN' }
const tooLarge: HttpRefusal = { kind: 'refused', code: 'BODY_TOO_LARGE' }
const overloaded: HttpRefusal = { kind: 'refused', code: 'OVERLOADED' }
const notFound: HttpRefusal = { kind: 'refused', code: 'NOT_FOUND' }
const badKey: readonly InputError[] = [
  { path: '/headers/idempotency-key', message: 'must be 1 to 255 visible ASCII characters' },
]

function mayCall(role: Identity['role'], access: Call['access']): boolean {
  if (access === 'admin') return role === 'admin'
  return access !== 'staff' || role !== 'customer'
}

function rateLimited(waitMs: number): HttpRefusal {
  return { kind: 'refused', code: 'RATE_LIMITED', retryAfterSeconds: waitMs / 1_000 }
}

/**
 * Serves one call. A request is judged in the order the API promises: token, role, rate, body
 * size and JSON, idempotency key, form; then the handler. It is a plain callback without hooks
 * or promises of its own, because this is the way of every request in a burst.
 */
export function serveCall(
  route: Route,
  deps: ServeDeps,
): (request: FastifyRequest, reply: FastifyReply) => void {
  const { call, handler } = route
  const { identify, limits, clock, inFlight } = deps
  const judge = createRequestJudge(call)
  const answered = deps.answered(call)
  const paramNames = Object.keys(call.params?.properties ?? {})
  const countsPublicWrite = call.method !== 'GET' && call.limit !== 'none'

  function admitAnybody(exchange: Exchange): void {
    if (countsPublicWrite) {
      return afterWait(exchange, limits.takePublicWrite(exchange.request.ip), undefined)
    }
    receive(exchange, undefined)
  }

  function admitPerson(exchange: Exchange, who: Identity | Refused<'UNAUTHENTICATED'>): void {
    if ('kind' in who) return refuse(exchange, who)
    if (!mayCall(who.role, call.access)) return refuse(exchange, forbidden)
    afterWait(exchange, limits.takePerPerson(who.userId), who)
  }

  /** Limits of this process answer at once, and hold no promise on the way of a request. */
  function afterWait(
    exchange: Exchange,
    waitMs: number | Promise<number>,
    identity: Identity | undefined,
  ): void {
    if (typeof waitMs !== 'number') {
      waitMs
        .then((settled) => {
          // Nobody tells of a close that was before one listens: see read-body.ts.
          if (exchange.request.raw.socket.destroyed) exchange.reply.hijack().raw.destroy()
          else afterWait(exchange, settled, identity)
        })
        .catch((fault: unknown) => fail(exchange, fault))
      return
    }
    if (waitMs > 0) return refuse(exchange, rateLimited(waitMs))
    receive(exchange, identity)
  }

  function receive(exchange: Exchange, identity: Identity | undefined): void {
    const { raw } = exchange.request
    if (call.method === 'GET' || !announcesBody(raw)) return handle(exchange, identity, undefined)
    readBody(raw, deps.bodyBytesMax, (body: ReadBody) => {
      if (body === 'aborted') return exchange.reply.hijack().raw.destroy()
      if (body === 'too large') return refuse(exchange, tooLarge)
      // Called by the socket: nobody above would catch what is thrown here.
      try {
        handle(exchange, identity, body)
      } catch (fault) {
        fail(exchange, fault)
      }
    })
  }

  function handle(
    exchange: Exchange,
    identity: Identity | undefined,
    bytes: Uint8Array | undefined,
  ): void {
    const { request } = exchange
    const { headers } = request.raw
    const body = judge.body(bytes, headers['content-type'])
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
      handlerRequest(request, identity, judged, key?.kind === 'key' ? key.key : undefined),
    )
  }

  function run(exchange: Exchange, request: HandlerRequest<Call>): void {
    let outcome: Outcome | Promise<Outcome>
    try {
      outcome = handler(request)
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

  function fail(exchange: Exchange, fault: unknown): void {
    const traceId = exchange.request.id
    refuseInstead(exchange, deps.answerFault(fault, { operation: call.operation, traceId }))
  }

  return (request, reply) => {
    if (paramNames.length > 0 && lacksParam(request.params, paramNames)) {
      return sendProblem(reply, notFound)
    }
    const exchange: Exchange = { request, reply, answered, startedAtMs: clock.monotonicMs() }
    try {
      if (call.access === 'public') return admitAnybody(exchange)
      const who = identify(request.raw.headers.authorization)
      if (!(who instanceof Promise)) return admitPerson(exchange, who)
      who
        .then((known) => admitPerson(exchange, known))
        .catch((fault: unknown) => fail(exchange, fault))
    } catch (fault) {
      fail(exchange, fault)
    }
  }
}

/** The router lets an empty part stand for a parameter; nothing of ours is called so. */
function lacksParam(params: unknown, names: readonly string[]): boolean {
  const given = params as Readonly<Record<string, string>> // what the router makes
  return names.some((name) => given[name] === '')
}

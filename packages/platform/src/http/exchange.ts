import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import { errorCodes } from '@onsale/contracts/errors.ts'
import { PROBLEM_CONTENT_TYPE, problemText, retryAfterOf } from './problem.ts'
import type { HttpRefusal } from './route.ts'
import { textOfShared } from './shared-body.ts'

const JSON_CONTENT_TYPE = 'application/json; charset=utf-8'

/** One request on its way to its answer. */
export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Counts the answer by its status. */
  readonly answered: (exchange: Exchange, status: number) => void
  readonly startedAtMs: number
}

/**
 * Headers of every API answer; what the handler set goes over them. Few on purpose: each costs
 * a third of a microsecond on the way of every request, and what browsers are told about
 * frames, scripts and referrers matters on pages only, which set it themselves.
 */
export function setCommonHeaders(reply: FastifyReply): void {
  reply
    .header('x-request-id', reply.request.id)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
}

/** Sends what a handler answered, through the serialiser of its status. */
export function answer(exchange: Exchange, given: AnswerOf<Call>): void {
  const { reply } = exchange
  reply.code(given.status)
  setCommonHeaders(reply)
  if (given.headers !== undefined) reply.headers({ ...given.headers })
  const text = textOfShared(given.body, given.status, reply)
  if (text === undefined) reply.send(given.body)
  else reply.header('content-type', JSON_CONTENT_TYPE).send(text)
  exchange.answered(exchange, given.status)
}

/** Sends a refusal as problem+json. */
export function refuse(exchange: Exchange, refusal: HttpRefusal): void {
  sendProblem(exchange.reply, refusal)
  exchange.answered(exchange, errorCodes[refusal.code].status)
}

/**
 * Answers in place of an answer that could not be sent, for instance because of a header that
 * HTTP does not allow: without any of its headers, and without throwing once more.
 */
export function refuseInstead(exchange: Exchange, refusal: HttpRefusal): void {
  const { reply } = exchange
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy()
    return
  }
  sendProblemInstead(reply, refusal)
  exchange.answered(exchange, errorCodes[refusal.code].status)
}

/** As `sendProblem`, after something else was meant to be sent. */
export function sendProblemInstead(reply: FastifyReply, refusal: HttpRefusal): void {
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
  sendProblem(reply, refusal)
}

/** As `refuse`, for requests that never reached a route. */
export function sendProblem(reply: FastifyReply, refusal: HttpRefusal): void {
  reply.code(errorCodes[refusal.code].status)
  setCommonHeaders(reply)
  reply.header('content-type', PROBLEM_CONTENT_TYPE)
  const retryAfter = retryAfterOf(refusal)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (refusal.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
  if (refusal.headers !== undefined) reply.headers({ ...refusal.headers })
  reply.send(problemText(refusal, reply.request.id))
}

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import { errorCodes } from '@onsale/contracts/errors.ts'
import { PROBLEM_CONTENT_TYPE, problemText, retryAfterOf } from './problem.ts'
import type { HttpRefusal } from './route.ts'

/** One request on its way to its answer. */
export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Counts the answer by its status. */
  readonly answered: (exchange: Exchange, status: number) => void
  readonly startedAtMs: number
}

// A string constant each: set one by one, these cost less than an object of headers copied.
const API_POLICY = "default-src 'none'; frame-ancestors 'none'"

/** Headers of every API answer; what the handler set goes over them. */
export function setCommonHeaders(reply: FastifyReply): void {
  reply
    .header('x-request-id', reply.request.id)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', API_POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
}

/** Sends what a handler answered, through the serialiser of its status. */
export function answer(exchange: Exchange, given: AnswerOf<Call>): void {
  const { reply } = exchange
  reply.code(given.status)
  setCommonHeaders(reply)
  if (given.headers !== undefined) reply.headers({ ...given.headers })
  reply.send(given.body)
  exchange.answered(exchange, given.status)
}

/** Sends a refusal as problem+json. */
export function refuse(exchange: Exchange, refusal: HttpRefusal): void {
  sendProblem(exchange.reply, refusal)
  exchange.answered(exchange, errorCodes[refusal.code].status)
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

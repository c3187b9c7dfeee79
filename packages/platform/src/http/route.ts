import type { AnswerOf, BodyOf, Call, ParamsOf, QueryOf } from '@onsale/contracts/http/call.ts'
import type { ErrorCode } from '@onsale/contracts/errors.ts'
import type { Refused } from '@onsale/kernel/result.ts'
import type { Identity } from './identity.ts'

/** What a handler is given: parsed, validated and typed by its call's declaration. */
export interface HandlerRequest<C extends Call> {
  readonly identity: C['access'] extends 'public' | 'service' ? undefined : Identity
  readonly params: ParamsOf<C>
  readonly query: QueryOf<C>
  readonly body: BodyOf<C>
  /** The path as it was called, without the query; part of an idempotency fingerprint. */
  readonly path: string
  /** Present only on calls declared `idempotent` and when the client sent a key. */
  readonly idempotencyKey?: string
  /**
   * Where the request comes from: the peer's address, or what a trusted proxy says of it. Count
   * by `addressGroup` of it. Looked up when it is asked for, so ask before waiting for anything.
   * A call from within the process comes from loopback.
   */
  readonly address: string
  /** Lower-case header names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly traceId: string
}

/** A refusal as it goes out: problem+json, with what members the API adds to it. */
export interface HttpRefusal extends Refused<ErrorCode> {
  /** `errors` of INVALID_INPUT. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  /** Further top-level members of the problem, such as `lines` of SOLD_OUT. */
  readonly members?: Readonly<Record<string, unknown>>
  /** Further headers, such as Idempotent-Replayed. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers or refuses; a fault is thrown, and becomes 503 when it says it is retryable, else 500. */
export type Handler<C extends Call> = (
  request: HandlerRequest<C>,
) => Promise<AnswerOf<C> | HttpRefusal> | AnswerOf<C> | HttpRefusal

/** A call with the handler that serves it; what a service offers to a listener. */
export interface Route {
  readonly call: Call
  readonly handler: Handler<Call>
}

/** Binds a handler to its call, checked by types; the listener sees a plain `Route`. */
export function route<C extends Call, H extends Handler<C>>(call: C, handler: H): Route {
  // The listener validates every request against `call` before it calls the handler, so the
  // widened signature is only ever given what the narrow one expects.
  return { call, handler }
}

import type { AnswerOf, BodyOf, Call, ParamsOf, QueryOf } from '@onsale/contracts/http/call.ts'

/**
 * A call of the contracts in one line: what a browser needs of it. The schemas stay behind, and
 * with them the schema library; their types come along. The literal types of the declaration
 * make a line that differs from it a type error, so the two cannot drift.
 */
export interface CallLine<C extends Call> {
  readonly method: C['method']
  readonly path: C['path']
  readonly access: C['access']
  readonly idempotent: C extends { idempotent: true } ? true : false
  /** Never there; carries the declaration's types. */
  readonly declaredAs?: C
}

/** What is sent with a call; `key` is its Idempotency-Key, required where it takes one. */
export type Input<C extends Call> = (C extends { params: object }
  ? { readonly params: ParamsOf<C> }
  : { readonly params?: undefined }) &
  (C extends { query: object } ? { readonly query?: QueryOf<C> } : { readonly query?: undefined }) &
  (C extends { body: object }
    ? undefined extends BodyOf<C>
      ? { readonly body?: Exclude<BodyOf<C>, undefined> }
      : { readonly body: BodyOf<C> }
    : { readonly body?: undefined }) &
  (C extends { idempotent: true } ? { readonly key: string } : { readonly key?: undefined }) & {
    readonly signal?: AbortSignal | undefined
  }

/** An answer that went well. `retryAfterMs` comes with a 202: ask again then. */
export type Success<C extends Call> =
  AnswerOf<C> extends infer Answer
    ? Answer extends { readonly status: infer Status; readonly body?: infer Body }
      ? Status extends 304
        ? never
        : {
            readonly status: Status
            readonly body: Body
            readonly retryAfterMs: number | undefined
            readonly replayed: boolean
          }
      : never
    : never

export type SuccessBody<C extends Call> = Success<C>['body']

/** Writes a declaration's line down; wrong is what the compiler refuses. */
export function line<C extends Call>(written: CallLine<C>): CallLine<C> {
  return written
}

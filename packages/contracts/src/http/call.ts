import type { Static, TObject, TSchema } from 'typebox'
import type { ErrorCode } from '../errors.ts'

/** A JSON schema with its static type; what packages say that have no schema library. */
export type Schema = TSchema
export type ObjectSchema = TObject

/**
 * Who may make a call: anybody, a logged-in person, staff at the gate, an admin; or another
 * service of ours (`service`), which is served on the internal listener only.
 */
export type Access = 'public' | 'customer' | 'staff' | 'admin' | 'service'

/**
 * One HTTP call, declared once. From it come the route and its validation, the typed client
 * and the OpenAPI entry. Paths are written as in OpenAPI: `/api/orders/{orderId}`.
 */
export interface Call {
  /** camelCase, unique: OpenAPI's operationId. */
  readonly operation: string
  readonly summary: string
  readonly tag: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly access: Access
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  /** A body may be left out; `{}` is the same as none then. */
  readonly bodyOptional?: boolean
  /** The body is taken as it came, unparsed, of any content type (webhooks). */
  readonly bodyRaw?: boolean
  /** Takes an Idempotency-Key; other calls ignore the header. */
  readonly idempotent?: boolean
  /**
   * Between services: made twice, also late and after others, it comes to the same as made once,
   * so that a caller who got no answer may send it again. GET is so without saying.
   */
  readonly repeatable?: boolean
  /** `none`: not even the limit of public writes per address counts it (webhooks). */
  readonly limit?: 'none'
  /** Status → schema of its body; null where it has none. */
  readonly answers: Readonly<Record<number, TSchema | null>>
  /** Codes this call can refuse with, beyond those every call can (see `commonRefusals`). */
  readonly refusals: readonly ErrorCode[]
}

/** Keeps the literal types of a declaration. */
export function defineCall<const C extends Call>(call: C): C {
  return call
}

type Part<C extends Call, Key extends 'params' | 'query'> = C[Key] extends TSchema
  ? Static<C[Key]>
  : Record<string, never>

export type ParamsOf<C extends Call> = Part<C, 'params'>
export type QueryOf<C extends Call> = Part<C, 'query'>
export type BodyOf<C extends Call> = C['bodyRaw'] extends true
  ? Uint8Array
  : C['body'] extends TSchema
    ? C['bodyOptional'] extends true
      ? Static<C['body']> | undefined
      : Static<C['body']>
    : undefined

/** The answers of a call: one member a status, each with the body its schema says. */
export type AnswerOf<C extends Call> = {
  [Status in keyof C['answers'] & number]: {
    readonly kind: 'answer'
    readonly status: Status
    readonly headers?: Readonly<Record<string, string>>
  } & (C['answers'][Status] extends TSchema
    ? { readonly body: Static<C['answers'][Status]> }
    : { readonly body?: undefined })
}[keyof C['answers'] & number]

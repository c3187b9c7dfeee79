import Type, { type Static } from 'typebox'
import { errorCodes, type ErrorCode } from '../errors.ts'
import type { Call } from './call.ts'

/** What is wrong with which part of a request; `path` is a JSON pointer such as `/lines/0/unitId`. */
export const inputErrorSchema = Type.Object(
  { path: Type.String(), message: Type.String() },
  { title: 'InputError' },
)

export type InputError = Static<typeof inputErrorSchema>

const codes = Object.keys(errorCodes)

/** RFC 9457. Some codes add members of their own, such as `lines` of SOLD_OUT. */
export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    code: Type.Enum(codes, { type: 'string' }),
    traceId: Type.String(),
    errors: Type.Optional(Type.Array(inputErrorSchema)),
  },
  { title: 'Problem', additionalProperties: true },
)

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** The body of every error answer. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly code: ErrorCode
  readonly traceId: string
  readonly errors?: readonly InputError[]
}

/** A line of an order that failed by SOLD_OUT or LIMIT_EXCEEDED (problem member `lines`). */
export const failedLineSchema = Type.Object(
  {
    unitId: Type.String(),
    asked: Type.Integer(),
    free: Type.Integer(),
    held: Type.Integer(),
  },
  { title: 'FailedLine' },
)

export type FailedLine = Static<typeof failedLineSchema>

function refusalsOfBody(call: Call): ErrorCode[] {
  if (call.bodyRaw === true) return ['BODY_TOO_LARGE']
  if (call.body === undefined) return []
  return ['BAD_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'INVALID_INPUT']
}

function refusalsOfAccess(call: Call): ErrorCode[] {
  if (call.access === 'public') {
    return call.method === 'GET' || call.limit === 'none' ? [] : ['RATE_LIMITED']
  }
  if (call.access === 'service') return ['UNAUTHENTICATED']
  if (call.access === 'customer') return ['UNAUTHENTICATED', 'RATE_LIMITED']
  return ['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED']
}

/**
 * The codes that the listener refuses with before, or in place of, the handler; they follow
 * from the declaration, so a call lists only its own.
 */
export function commonRefusals(call: Call): ErrorCode[] {
  const found = new Set<ErrorCode>([...refusalsOfAccess(call), ...refusalsOfBody(call)])
  if (call.query !== undefined) found.add('INVALID_INPUT')
  if (call.idempotent === true) {
    found.add('INVALID_INPUT')
    found.add('IDEMPOTENCY_KEY_REUSED')
    found.add('IDEMPOTENCY_IN_FLIGHT')
  }
  found.add('INTERNAL')
  found.add('OVERLOADED')
  return [...found]
}

/** Every code that this call can refuse with, once each. */
export function refusalsOf(call: Call): ErrorCode[] {
  return [...new Set([...call.refusals, ...commonRefusals(call)])]
}

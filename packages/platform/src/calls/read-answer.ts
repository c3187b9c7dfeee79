import { errorCodes, type ErrorCode } from '@onsale/contracts/errors.ts'
import type { AnswerOf, Call, Schema } from '@onsale/contracts/http/call.ts'
import type { InputError } from '@onsale/contracts/http/problem.ts'
import { CallFailed, refusalToCaller } from '../http/call-failed.ts'
import { parseJson } from '../http/parse-json.ts'
import type { HttpRefusal } from '../http/route.ts'
import { createValidator, tolerant, type Validator } from '../http/validate.ts'
import type { IncomingAnswer } from './callee.ts'

/** Throws CallFailed for what the call does not declare. */
export type AnswerReader = (answer: IncomingAnswer) => AnswerOf<Call> | HttpRefusal

/**
 * Reads the answers of one call by its declaration. Members that are not declared are let pass:
 * a newer release may say more. What is declared must be there: code relies on it.
 */
export function createAnswerReader(call: Call): AnswerReader {
  const validators = new Map<number, Validator>()
  const validatorOf = (status: number, schema: Schema): Validator => {
    const validator = validators.get(status) ?? createValidator(tolerant(schema))
    validators.set(status, validator)
    return validator
  }
  return (answer) => {
    const { status } = answer
    const schema = call.answers[status]
    if (schema === undefined) return readRefusal(call, answer)
    if (schema === null) return { kind: 'answer', status } as AnswerOf<Call>
    const body = readJson(call, answer)
    const [error] = validatorOf(status, schema)(body) ?? []
    if (error !== undefined) {
      throw failed(call, answer, `with a body whose ${error.path || 'whole'} ${error.message}`)
    }
    // Just judged by the schema that the type is made of.
    return { kind: 'answer', status, body } as AnswerOf<Call>
  }
}

function readRefusal(call: Call, answer: IncomingAnswer): HttpRefusal {
  const problem = readJson(call, answer)
  if (!isProblem(problem) || errorCodes[problem.code].status !== answer.status) {
    throw failed(call, answer, `which it does not declare${codeNamed(problem)}`)
  }
  const { type: _type, title: _title, status: _status, traceId, ...told } = problem
  const { code, detail, errors, ...members } = told
  const refusal: HttpRefusal = {
    kind: 'refused',
    code,
    ...(detail !== undefined && { detail }),
    ...(errors !== undefined && { errors }),
    ...(Object.keys(members).length > 0 && { members }),
    ...retryAfterOf(answer),
  }
  return refusalToCaller(call, refusal, String(traceId))
}

/** A code that is not of the API, such as ENVELOPE_REFUSED, tells what is wrong between the two. */
function codeNamed(problem: unknown): string {
  const hasCode = typeof problem === 'object' && problem !== null && 'code' in problem
  const code = hasCode ? problem.code : undefined
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? `: ${code}` : ''
}

interface ProblemLike extends Record<string, unknown> {
  readonly code: ErrorCode
  readonly detail?: string
  readonly errors?: readonly InputError[]
}

function isProblem(value: unknown): value is ProblemLike {
  if (typeof value !== 'object' || value === null) return false
  const { code, detail, errors } = value as Readonly<Record<string, unknown>>
  return (
    typeof code === 'string' &&
    Object.hasOwn(errorCodes, code) &&
    (detail === undefined || typeof detail === 'string') &&
    (errors === undefined || Array.isArray(errors))
  )
}

function retryAfterOf({ headers }: IncomingAnswer): { readonly retryAfterSeconds?: number } {
  const seconds = headers['retry-after']
  const isNumber = typeof seconds === 'string' && /^\d{1,6}$/.test(seconds)
  return isNumber ? { retryAfterSeconds: Number(seconds) } : {}
}

function readJson(call: Call, answer: IncomingAnswer): unknown {
  const parsed = parseJson(answer.body)
  if (parsed.kind === 'parsed') return parsed.value
  throw failed(call, answer, 'with a body that is no JSON of ours')
}

/** What stands before a process answers so while the process is away: that passes. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504])

function failed(call: Call, answer: IncomingAnswer, how: string): CallFailed {
  const { status } = answer
  return new CallFailed(call, `was answered ${status}, ${how}`, {
    retryable: PASSING.has(status),
    ...retryAfterOf(answer),
  })
}

import type { Call, Schema } from '@onsale/contracts/http/call.ts'
import type { InputError } from '@onsale/contracts/http/problem.ts'
import { isJsonMediaType } from './media-type.ts'
import { parseJson } from './parse-json.ts'
import { createQueryParser } from './parse-query.ts'
import type { HttpRefusal } from './route.ts'
import { createValidator, tolerant } from './validate.ts'

export interface JudgedRequest {
  readonly kind: 'judged'
  readonly body: unknown
  readonly query: Readonly<Record<string, unknown>>
}

/**
 * Judges the form of the requests of one call; everything is compiled when it is made. Strict
 * towards the world, tolerant of members it does not know between services.
 */
export interface RequestJudge {
  /** Media type and JSON; `bytes` undefined means that none were announced. */
  body(
    bytes: Uint8Array | undefined,
    contentType: string | undefined,
  ): { readonly kind: 'body'; readonly value: unknown } | HttpRefusal
  /** Query and body against their schemas, with every error there is. */
  form(body: unknown, query: Readonly<Record<string, unknown>>): JudgedRequest | HttpRefusal
}

const noBody = { kind: 'body', value: undefined } as const
const noQuery: Readonly<Record<string, unknown>> = Object.freeze({})
const notJson: HttpRefusal = { kind: 'refused', code: 'UNSUPPORTED_MEDIA_TYPE' }
const missing: HttpRefusal = {
  kind: 'refused',
  code: 'BAD_JSON',
  detail: 'A JSON body is needed.',
}

function invalid(errors: readonly InputError[]): HttpRefusal {
  return { kind: 'refused', code: 'INVALID_INPUT', errors }
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && isWithoutKeys(value)
  )
}

function isWithoutKeys(value: object): boolean {
  for (const _name in value) return false
  return true
}

function asItIs(schema: Schema): Schema {
  return schema
}

export function createRequestJudge(call: Call): RequestJudge {
  const read = call.access === 'service' ? tolerant : asItIs
  const validateBody = call.body === undefined ? undefined : createValidator(read(call.body))
  const validateQuery = call.query === undefined ? undefined : createValidator(read(call.query))
  const parseQuery = call.query === undefined ? undefined : createQueryParser(call.query)

  function judgeBody(bytes: Uint8Array | undefined, contentType: string | undefined) {
    if (call.bodyRaw === true) return { kind: 'body', value: bytes ?? new Uint8Array() } as const
    if (validateBody === undefined) return noBody
    if (bytes === undefined || bytes.length === 0) {
      return call.bodyOptional === true ? noBody : missing
    }
    if (!isJsonMediaType(contentType)) return notJson
    const parsed = parseJson(bytes)
    if (parsed.kind === 'bad') {
      return { kind: 'refused', code: 'BAD_JSON', detail: parsed.detail } as const
    }
    if (call.bodyOptional === true && isEmptyObject(parsed.value)) return noBody
    return { kind: 'body', value: parsed.value } as const
  }

  function judgeForm(body: unknown, given: Readonly<Record<string, unknown>>) {
    const query = parseQuery === undefined ? noQuery : parseQuery(given)
    const ofQuery = validateQuery?.(query)
    const skipsBody = call.bodyOptional === true && body === undefined
    const ofBody = skipsBody ? undefined : validateBody?.(body)
    if (ofQuery === undefined && ofBody === undefined) {
      return { kind: 'judged', body, query } as const
    }
    const inQuery = (ofQuery ?? []).map(({ path, message }) => ({ path: `/query${path}`, message }))
    return invalid([...inQuery, ...(ofBody ?? [])])
  }

  return { body: judgeBody, form: judgeForm }
}

import { Ajv, type ErrorObject } from 'ajv'
import type { Schema } from '@onsale/contracts/http/call.ts'
import type { InputError } from '@onsale/contracts/http/problem.ts'
import { isCalendarDate } from '@onsale/kernel/calendar.ts'

/** What is wrong with a value, all of it; undefined when nothing is. */
export type Validator = (value: unknown) => readonly InputError[] | undefined

const ERRORS_TOLD_MAX = 50
const MEMBER_NAME_TOLD_MAX = 100
const instantForm = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

function isInstant(text: string): boolean {
  if (!instantForm.test(text)) return false
  try {
    Temporal.Instant.from(text)
    return true
  } catch {
    return false
  }
}

// No coercion, no defaults, nothing removed: a request is judged as it was sent.
const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictTypes: false,
  formats: { date: isCalendarDate, 'date-time': isInstant },
})

/** Compiles a schema once; the result is called for every request. */
export function createValidator(schema: Schema): Validator {
  const validate = ajv.compile(schema)
  return (value) => (validate(value) ? undefined : inputErrors(validate.errors ?? []))
}

function inputErrors(errors: readonly ErrorObject[]): InputError[] {
  return errors.slice(0, ERRORS_TOLD_MAX).map(inputError)
}

function inputError(error: ErrorObject): InputError {
  const at = error.instancePath
  const params: Readonly<Record<string, unknown>> = error.params
  if (error.keyword === 'required') {
    return { path: `${at}/${pointerPart(params['missingProperty'])}`, message: 'is required' }
  }
  if (error.keyword === 'additionalProperties') {
    return { path: `${at}/${pointerPart(params['additionalProperty'])}`, message: 'is not known' }
  }
  if (error.keyword === 'enum') {
    const words = Array.isArray(params['allowedValues']) ? params['allowedValues'] : []
    return { path: at, message: `must be one of ${words.join(', ')}` }
  }
  return { path: at, message: error.message ?? 'is not valid' }
}

/** One part of a JSON pointer (RFC 6901). */
function pointerPart(name: unknown): string {
  return String(name).slice(0, MEMBER_NAME_TOLD_MAX).replaceAll('~', '~0').replaceAll('/', '~1')
}

/** The same schema, open to members it does not know: how services read each other. */
export function tolerant(schema: Schema): Schema {
  const relax = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(relax)
    if (typeof part !== 'object' || part === null) return part
    const members = Object.entries(part).filter(
      ([name, value]) => !(name === 'additionalProperties' && value === false),
    )
    return Object.fromEntries(members.map(([name, value]) => [name, relax(value)]))
  }
  // A schema without one keyword is still a schema; `relax` only cannot say so in types.
  return relax(schema) as Schema
}

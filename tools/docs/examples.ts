import type { JsonObject, Json } from './json.ts'
import { isObject } from './json.ts'

/** A schema's references are looked up here. */
export type Schemas = JsonObject

/** Texts of a known form; any other text is its own name. */
const BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2026-12-24',
  'date-time': '2026-12-24T01:00:00.000Z',
  uri: 'http://localhost:3000/',
  email: 'visitor@example.com',
}
/** Members that a reader would have to look up; a request is good to send with these. */
const BY_NAME: Readonly<Record<string, Json>> = {
  currency: 'KRW',
  provider: 'sandbox',
  providerData: { outcome: 'approve' },
  timeZone: 'Asia/Seoul',
  saleOpensAt: '2026-12-01T01:00:00.000Z',
  saleClosesAt: '2026-12-24T14:59:59.000Z',
  capacity: 1000,
  amount: 50_000,
}
/** References count too. No schema of ours contains itself. */
const DEPTH_MAX = 30

/**
 * A value that fits `schema`, the same each time: first of the choices, least of the numbers.
 * Optional members are given in answers, and left out of requests.
 */
export function exampleOf(
  schema: Json | undefined,
  schemas: Schemas,
  options: { readonly optional: boolean },
  name = 'text',
  depth = 0,
): Json {
  if (!isObject(schema) || depth > DEPTH_MAX) return null
  const again = (part: Json | undefined, as = name): Json =>
    exampleOf(part, schemas, options, as, depth + 1)
  const reference = schema['$ref']
  if (typeof reference === 'string') return again(schemas[reference.split('/').at(-1) ?? ''])
  for (const key of ['const', 'default', 'example']) {
    if (schema[key] !== undefined) return schema[key]
  }
  const choice = firstOf(schema['enum']) ?? firstOf(schema['examples'])
  if (choice !== undefined) return choice
  const alternative = firstOf(schema['anyOf']) ?? firstOf(schema['oneOf'])
  if (alternative !== undefined) return again(alternative)
  const parts = schema['allOf']
  if (Array.isArray(parts)) {
    return Object.assign({}, ...parts.map((part) => again(part)).filter(isObject)) as JsonObject
  }
  const named = BY_NAME[name]
  if (named !== undefined && fits(named, schema)) return named
  switch (schema['type']) {
    case 'object':
      return objectExample(schema, options.optional, again)
    case 'array':
      return [again(schema['items'])]
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1
    case 'boolean':
      return true
    case 'string':
      return textExample(schema, name)
    default:
      return null
  }
}

/** Whether the type agrees; an object only where the schema names no members. */
function fits(value: Json, schema: JsonObject): boolean {
  if (isObject(value)) return schema['properties'] === undefined
  return schema['type'] === (typeof value === 'number' ? 'integer' : typeof value)
}

function firstOf(list: Json | undefined): Json | undefined {
  return Array.isArray(list) ? list[0] : undefined
}

function objectExample(
  schema: JsonObject,
  withOptional: boolean,
  again: (part: Json | undefined, as?: string) => Json,
): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const shown = Object.entries(properties).filter(([key]) => withOptional || required.includes(key))
  return Object.fromEntries(shown.map(([key, part]) => [key, again(part, key)]))
}

function textExample(schema: JsonObject, name: string): string {
  const format = schema['format']
  if (typeof format === 'string' && BY_FORMAT[format] !== undefined) return BY_FORMAT[format]
  return `<${name}>`
}

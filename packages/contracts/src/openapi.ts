import { errorCodes, type ErrorCode } from './errors.ts'
import type { Call, ObjectSchema, Schema } from './http/call.ts'
import { failedLineSchema, problemSchema, PROBLEM_MEDIA_TYPE, refusalsOf } from './http/problem.ts'
import { publicCalls } from './http/public-calls.ts'
import {
  createComponents,
  isList,
  toJson,
  type Components,
  type Json,
} from './openapi-components.ts'

/** An OpenAPI 3.1 document, ready for JSON. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly components: Readonly<Record<string, Json>>
}

const description = [
  'Limited tickets, first come first served.',
  'Errors are problem+json (RFC 9457) with a `code` from a closed list. Beyond the codes of each',
  'call, an unknown path is 404 `NOT_FOUND`, another method 405 `METHOD_NOT_ALLOWED`.',
  'Money is in integer minor units, dates are those of the venue, instants are UTC.',
].join('\n')

const statusWords: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Taken, not decided yet',
  204: 'Done, nothing to say',
  303: 'See the address in Location',
  304: 'Not changed since the ETag that was sent',
}

/** The document of these calls; by default of the whole public API. Pure: calls in, JSON out. */
export function openApiDocument(
  calls: readonly Call[] = publicCalls,
  version = '1.0.0',
): OpenApiDocument {
  const components = createComponents()
  const paths: Record<string, Record<string, Json>> = {}
  for (const call of calls) {
    const operations = paths[call.path] ?? {}
    operations[call.method.toLowerCase()] = operation(call, components)
    paths[call.path] = operations
  }
  return {
    openapi: '3.1.0',
    info: { title: 'onsale', version, description },
    servers: [{ url: '/' }],
    tags: [...new Set(calls.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas(),
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

function operation(call: Call, components: Components): Json {
  const parameters = [
    ...parametersIn('path', call.params),
    ...parametersIn('query', call.query),
    ...(call.idempotent === true ? [idempotencyKey] : []),
  ]
  const body = requestBody(call, components)
  return {
    operationId: call.operation,
    summary: call.summary,
    tags: [call.tag],
    ...(call.access === 'public' ? {} : { security: [{ accessToken: [] }] }),
    ...(call.access === 'public' || call.access === 'customer' ? {} : { 'x-role': call.access }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...answers(call, components), ...refusals(call, components) },
  }
}

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'The same key with the same request gives the same answer again. Kept for at least 24 h, per person.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
}

function parametersIn(place: 'path' | 'query', schema: ObjectSchema | undefined): Json[] {
  if (schema === undefined) return []
  const required = new Set<string>(schema.required)
  return Object.entries(schema.properties).map(([name, member]) => {
    const { description: words, ...rest } = plain(member)
    const parameter = { name, in: place, required: required.has(name), schema: rest }
    return words === undefined ? parameter : { ...parameter, description: words }
  })
}

/** A schema's own members, without the library's. */
function plain(schema: Schema): Readonly<Record<string, Json>> {
  const written = toJson(schema)
  return typeof written === 'object' && written !== null && !isList(written) ? written : {}
}

function requestBody(call: Call, components: Components): Json | undefined {
  if (call.bodyRaw === true) return { content: { '*/*': { schema: {} } } }
  if (call.body === undefined) return undefined
  return {
    required: call.bodyOptional !== true,
    content: { 'application/json': { schema: components.refer(call.body) } },
  }
}

const requestId: Json = {
  description: 'Names the request in logs and problems',
  schema: { type: 'string' },
}
const retryAfter: Json = {
  description: 'Whole seconds after which to try again',
  schema: { type: 'integer', minimum: 1 },
}
const replayed: Json = {
  description: '`true` on an answer that was kept and is given again',
  schema: { type: 'string', enum: ['true'] },
}

function answers(call: Call, components: Components): Record<string, Json> {
  const found: Record<string, Json> = {}
  for (const [status, schema] of Object.entries(call.answers)) {
    found[status] = {
      description: statusWords[Number(status)] ?? 'Answer',
      headers: {
        'X-Request-Id': requestId,
        ...(call.idempotent === true ? { 'Idempotent-Replayed': replayed } : {}),
        ...(status === '202' ? { 'Retry-After': retryAfter } : {}),
        ...(status === '303' ? { Location: { schema: { type: 'string' } } } : {}),
      },
      ...(schema === null
        ? {}
        : { content: { 'application/json': { schema: components.refer(schema) } } }),
    }
  }
  return found
}

const comesBack: ReadonlySet<ErrorCode> = new Set([
  'RATE_LIMITED',
  'OVERLOADED',
  'IDEMPOTENCY_IN_FLIGHT',
])
const namesLines: ReadonlySet<ErrorCode> = new Set(['SOLD_OUT', 'LIMIT_EXCEEDED'])

function refusals(call: Call, components: Components): Record<string, Json> {
  const byStatus = Object.groupBy(refusalsOf(call), (code) => String(errorCodes[code].status))
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [
      status,
      refusal(call, codes, components),
    ]),
  )
}

function refusal(call: Call, codes: readonly ErrorCode[], components: Components): Json {
  const lines = { type: 'array', items: components.refer(failedLineSchema) }
  const properties = {
    code: { type: 'string', enum: [...codes] },
    ...(codes.some((code) => namesLines.has(code)) ? { lines } : {}),
  }
  const kept = call.idempotent === true && codes.includes('PAYMENT_DECLINED')
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCodes[code].title}`).join('\n\n'),
    headers: {
      'X-Request-Id': requestId,
      ...(codes.some((code) => comesBack.has(code)) ? { 'Retry-After': retryAfter } : {}),
      ...(codes.includes('UNAUTHENTICATED')
        ? { 'WWW-Authenticate': { schema: { type: 'string' } } }
        : {}),
      ...(kept ? { 'Idempotent-Replayed': replayed } : {}),
    },
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: { allOf: [components.refer(problemSchema), { type: 'object', properties }] },
      },
    },
  }
}

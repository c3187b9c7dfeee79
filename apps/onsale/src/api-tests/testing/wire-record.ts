import assert from 'node:assert/strict'
import { errorCodes, type ErrorCode } from '@onsale/contracts/errors.ts'
import type { Call, Schema } from '@onsale/contracts/http/call.ts'
import { type Problem, problemSchema, refusalsOf } from '@onsale/contracts/http/problem.ts'
import { publicCalls } from '@onsale/contracts/http/public-calls.ts'
import { createValidator, type Validator } from '@onsale/platform/http/validate.ts'
import type { RawAnswer, RawRequest } from './send.ts'

const operations = publicCalls.map((call) => ({
  call,
  path: new RegExp(`^${call.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

/** The documented call that a request is of; undefined when there is none. */
export function callOf(request: Pick<RawRequest, 'method' | 'path'>): Call | undefined {
  const [path = ''] = request.path.split('?')
  return operations.find((one) => one.call.method === request.method && one.path.test(path))?.call
}

const validators = new Map<Schema, Validator>()

export function assertShape(schema: Schema, value: unknown, of: string): void {
  const validate = validators.get(schema) ?? createValidator(schema)
  validators.set(schema, validate)
  assert.deepEqual(validate(value), undefined, `shape of ${of}`)
}

/** `operation CODE` of every refusal that came over the wire in this process. */
export const seenRefusals = new Set<string>()

/** Every answer of the suite agrees with the document: status, body, code, media type. */
export function checkAnswer(request: RawRequest, answer: RawAnswer): void {
  const of = `${answer.status} of ${request.method} ${request.path.slice(0, 200)}`
  const call = callOf(request)
  if (answer.status >= 400) return checkProblem(call, answer, of)
  if (call === undefined) return
  const schema = call.answers[answer.status]
  assert.notEqual(schema, undefined, `${of} is not documented`)
  if (schema === null) assert.equal(answer.text, '', of)
  if (schema === null || schema === undefined) return
  assert.match(answer.headers['content-type'] ?? '', /^application\/json(; charset=utf-8)?$/, of)
  assertShape(schema, JSON.parse(answer.text), of)
}

function checkProblem(call: Call | undefined, answer: RawAnswer, of: string): void {
  assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json\b/, of)
  const problem: unknown = JSON.parse(answer.text)
  assertShape(problemSchema, problem, of)
  const { code, status } = problem as Problem // just checked
  assert.equal(status, answer.status, of)
  if (answer.status !== 431) assert.equal(errorCodes[code].status, status, `${of}: ${code}`)
  if (code === 'RATE_LIMITED' || code === 'OVERLOADED' || code === 'IDEMPOTENCY_IN_FLIGHT') {
    assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/, `Retry-After of ${of}`)
  }
  if (call === undefined) return
  assert.ok(refusalsOf(call).includes(code), `${of}: ${code} is not documented`)
  seenRefusals.add(`${call.operation} ${code}`)
}

export function seen(call: Call, code: ErrorCode): boolean {
  return seenRefusals.has(`${call.operation} ${code}`)
}

import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import { assert } from '@onsale/kernel/assert.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { pathOfCall, queryOfCall } from '../http/call-path.ts'
import type { CallClient, CallInput } from '../http/client.ts'
import type { HttpRefusal } from '../http/route.ts'
import { traceIdOf } from '../http/trace-id.ts'
import { traceparentOf } from '../http/traceparent.ts'
import { currentTraceId } from '../trace.ts'
import type { Callee } from './callee.ts'
import { type AnswerReader, createAnswerReader } from './read-answer.ts'

/** Headers that show who calls, for this request alone. */
export type SignCall = (
  request: {
    readonly method: string
    /** With the query. */
    readonly path: string
    readonly body?: Uint8Array
  },
  /** How long the answer is waited for. */
  waitsMs: number,
) => Readonly<Record<string, string>>

export interface HttpCallClientOptions {
  readonly callee: Callee
  readonly sign: SignCall
  readonly randomness: Randomness
  /** For a call with all its tries. */
  readonly withinMs?: number
}

export const CALL_MS_MAX = 5_000

/**
 * Calls a service of another process by its contract. Throws CalleeUnavailable when nobody
 * answered, and CallFailed for an answer that the call does not declare.
 */
export function createHttpCallClient(options: HttpCallClientOptions): CallClient {
  const { callee, sign, randomness, withinMs = CALL_MS_MAX } = options
  const readers = new Map<string, AnswerReader>()
  const readerOf = (call: Call): AnswerReader => {
    const reader = readers.get(call.operation) ?? createAnswerReader(call)
    readers.set(call.operation, reader)
    return reader
  }

  async function perform(
    call: Call,
    input: CallInput<Call>,
  ): Promise<AnswerOf<Call> | HttpRefusal> {
    assert(call.bodyRaw !== true, `${call.operation} is no call between services`)
    const { method } = call
    const path = `${pathOfCall(call, input)}${queryOfCall(input)}`
    const body = input.body === undefined ? undefined : Buffer.from(JSON.stringify(input.body))
    // In the trace of the request that it is made for, else in one that the callee's log names.
    const traceId = currentTraceId() ?? traceIdOf(undefined, randomness)
    const request = { method, path, ...(body !== undefined && { body }) }
    const answer = await callee.send({
      ...request,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        traceparent: traceparentOf(traceId, randomness),
      },
      freshHeaders: (waitsMs) => sign(request, waitsMs),
      isRepeatable: method === 'GET' || call.repeatable === true,
      withinMs,
    })
    return readerOf(call)(answer)
  }

  // The reader gives what the call declares, which its type is made of.
  return perform as CallClient
}

import type { Randomness } from '@onsale/kernel/randomness.ts'

const TRACE_BYTES = 16
const traceparentForm = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/
const allZero = '0'.repeat(TRACE_BYTES * 2)

/** The trace id that a valid W3C `traceparent` holds. */
export function givenTraceId(traceparent: unknown): string | undefined {
  if (typeof traceparent !== 'string' || traceparent.startsWith('ff')) return undefined
  const given = traceparentForm.exec(traceparent)?.[1]
  return given === allZero ? undefined : given
}

/**
 * 32 hexadecimal digits that name a request in every log line and problem: the caller's W3C
 * trace id when `traceparent` holds a valid one, else a new random one.
 */
export function traceIdOf(
  traceparent: string | string[] | undefined,
  randomness: Randomness,
): string {
  return givenTraceId(traceparent) ?? randomness.bytes(TRACE_BYTES).toHex()
}

import type { Randomness } from '@onsale/kernel/randomness.ts'

const SPAN_BYTES = 8

/** A W3C `traceparent` for a request made on behalf of the one with this trace id; sampled. */
export function traceparentOf(traceId: string, randomness: Randomness): string {
  return `00-${traceId}-${randomness.bytes(SPAN_BYTES).toHex()}-01`
}

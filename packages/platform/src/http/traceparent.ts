import type { Randomness } from '@onsale/kernel/randomness.ts'

const SPAN_BYTES = 8
const SPAN_DIGITS = SPAN_BYTES * 2

/** A W3C `traceparent` for a request made on behalf of the one with this trace id; sampled. */
export function traceparentOf(traceId: string, randomness: Randomness): string {
  return `00-${traceId}-${randomness.bytes(SPAN_BYTES).toHex()}-01`
}

/** The same for an event that the request caused: its id, a UUID, names the span. */
export function traceparentOfEvent(traceId: string, eventId: string): string {
  const digits = eventId.replaceAll(/[^0-9a-f]/g, '').slice(-SPAN_DIGITS)
  return `00-${traceId}-${digits.padStart(SPAN_DIGITS, 'e')}-01`
}

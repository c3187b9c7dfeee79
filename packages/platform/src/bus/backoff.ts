const BACKOFF_FIRST_MS = 50
const BACKOFF_MAX_MS = 5_000

/** Pause before the next try after `failures` failed ones (at least 1): 50, 100, 200 … 5,000 ms. */
export function backoffMs(failures: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 16))
}

/** Whether a fault says of itself that the same work may succeed later, such as a store away. */
export function isRetryable(fault: unknown): boolean {
  return fault instanceof Error && 'retryable' in fault && fault.retryable === true
}

const REASON_CHARACTERS_MAX = 500

/** A fault in one short line, for a log or a dead letter. */
export function reasonOf(fault: unknown): string {
  const text = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)
  return text.slice(0, REASON_CHARACTERS_MAX)
}

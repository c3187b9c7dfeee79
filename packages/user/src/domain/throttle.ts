import { MINUTE_MS } from './times.ts'

/**
 * Wrong passwords are counted for an address (or an account, for checks of somebody logged in),
 * and for the source they come from.
 * - Address: ten in a row are judged; then one a minute. A right password ends the row. A source
 *   that the account knows has a row of its own, so that a stranger who types wrong passwords
 *   locks the owner out of nothing but new places, and never for more than a minute at a time.
 * - Source: so many a minute.
 * What is refused is not judged, and does not count.
 */
export const WRONG_IN_A_ROW_MAX = 10
export const ADDRESS_PAUSE_MS = MINUTE_MS
export const SOURCE_WINDOW_MS = MINUTE_MS

/** Of ONSALE_PUBLIC_WRITES_PER_MINUTE; at least one. */
export function sourceFailuresMax(publicWritesPerMinute: number): number {
  return Math.max(1, Math.floor(publicWritesPerMinute / 4))
}

/** Wrong passwords of one subject: how many, since when, and when the last. UTC ms. */
export interface FailureCount {
  readonly failures: number
  readonly since: number
  readonly lastAt: number
}

/** Milliseconds until the next password is judged; 0: now. */
export function addressWaitMs(count: FailureCount | undefined, now: number): number {
  if (count === undefined || count.failures < WRONG_IN_A_ROW_MAX) return 0
  return waitUntil(count.lastAt + ADDRESS_PAUSE_MS, now, ADDRESS_PAUSE_MS)
}

export function sourceWaitMs(
  count: FailureCount | undefined,
  failuresMax: number,
  now: number,
): number {
  if (count === undefined || count.failures < failuresMax) return 0
  return waitUntil(count.since + SOURCE_WINDOW_MS, now, SOURCE_WINDOW_MS)
}

/** One more wrong password for an address. */
export function countForAddress(count: FailureCount | undefined, now: number): FailureCount {
  if (count === undefined) return { failures: 1, since: now, lastAt: now }
  return { failures: count.failures + 1, since: count.since, lastAt: now }
}

/** One more for a source; its minute begins anew when the last one is over. */
export function countForSource(count: FailureCount | undefined, now: number): FailureCount {
  const isOver = count === undefined || now - count.since >= SOURCE_WINDOW_MS || now < count.since
  if (isOver) return { failures: 1, since: now, lastAt: now }
  return { failures: count.failures + 1, since: count.since, lastAt: now }
}

/** A clock that was set back makes nobody wait for longer than the longest wait. */
function waitUntil(until: number, now: number, waitMsMax: number): number {
  return Math.min(waitMsMax, Math.max(0, until - now))
}

/** By what the failures of a log-in are counted. Hashes have one length and no colon. */
export function addressSubject(emailIndex: string, knownSource: string | undefined): string {
  return knownSource === undefined
    ? `address:${emailIndex}`
    : `address:${emailIndex}:${knownSource}`
}

export function sourceSubject(sourceHash: string): string {
  return `source:${sourceHash}`
}

export function accountSubject(userId: string): string {
  return `account:${userId}`
}

import type { ApiError } from './api-error.ts'

const AGAIN_AFTER_MS = 1_500
/** A clock that is a moment ahead: the sale opens within it, so the press is not lost. */
const OPENS_ANY_MOMENT_MS = 400
const OPENS_ANY_MOMENT_TRIES_MAX = 8
/** What passes by itself is tried again by itself, so often; then the visitor decides. */
const PASSING_TRIES_MAX = 20

/**
 * How long to wait before the same purchase is sent again with the same key, ms; undefined: what
 * came is the answer. `tries` counts from 1.
 */
export function waitBeforeNext(refused: ApiError, tries: number): number | undefined {
  if (refused.code === 'SALE_NOT_OPEN') {
    return tries <= OPENS_ANY_MOMENT_TRIES_MAX ? OPENS_ANY_MOMENT_MS : undefined
  }
  if (!refused.isPassing || tries > PASSING_TRIES_MAX) return undefined
  return refused.retryAfterMs ?? AGAIN_AFTER_MS
}

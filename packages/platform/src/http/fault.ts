import type { Clock } from '@onsale/kernel/clock.ts'
import type { Logger } from '../logger.ts'
import type { HttpRefusal } from './route.ts'

export interface FaultContext {
  readonly operation: string
  readonly traceId: string
}

/** Turns a thrown fault into an answer, and tells the log. */
export type AnswerFault = (fault: unknown, context: FaultContext) => HttpRefusal

const RETRYABLE_TOLD_EVERY_MS = 1_000

/**
 * A fault that says `retryable` will pass: 503. Any other is a bug or a broken part: 500,
 * logged with its stack. A fault that knows when to come back says so by `retryAfterSeconds`. In an overload the former come by the thousand, so one a second is
 * told, with how many were not.
 */
export function createAnswerFault(logger: Logger, clock: Clock): AnswerFault {
  let toldAtMs = -RETRYABLE_TOLD_EVERY_MS
  let untold = 0
  return (fault, context) => {
    if (!isRetryable(fault)) {
      logger.error({ err: fault, ...context }, 'request failed')
      return { kind: 'refused', code: 'INTERNAL' }
    }
    const nowMs = clock.monotonicMs()
    if (nowMs - toldAtMs < RETRYABLE_TOLD_EVERY_MS) {
      untold += 1
    } else {
      logger.warn({ err: fault, ...context, untold }, 'request given back: try again')
      toldAtMs = nowMs
      untold = 0
    }
    return { kind: 'refused', code: 'OVERLOADED', ...retryAfterOf(fault) }
  }
}

function retryAfterOf(fault: unknown): { readonly retryAfterSeconds?: number } {
  const knows = typeof fault === 'object' && fault !== null && 'retryAfterSeconds' in fault
  return knows && typeof fault.retryAfterSeconds === 'number'
    ? { retryAfterSeconds: fault.retryAfterSeconds }
    : {}
}

function isRetryable(fault: unknown): boolean {
  return (
    typeof fault === 'object' && fault !== null && 'retryable' in fault && fault.retryable === true
  )
}

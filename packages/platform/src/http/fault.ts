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
 * logged with its stack. In an overload the former come by the thousand, so one a second is
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
    return { kind: 'refused', code: 'OVERLOADED' }
  }
}

function isRetryable(fault: unknown): boolean {
  return (
    typeof fault === 'object' && fault !== null && 'retryable' in fault && fault.retryable === true
  )
}

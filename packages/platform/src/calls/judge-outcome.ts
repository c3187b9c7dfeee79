import type { IncomingAnswer } from './callee.ts'
import { contractRefusedBy } from './contract-refusal.ts'
import type { TryOutcome } from './send-once.ts'

/** What an outcome says of the instance. */
export type Lesson =
  /** It works, whatever it answered. */
  | 'well'
  /** It works, and cannot take more now: overloaded, not ready, shutting down. */
  | 'busy'
  | 'failing'
  /** It does not understand our contract. */
  | 'foreign'
  | 'none'

export interface Judgement {
  readonly lesson: Lesson
  readonly mayHaveArrived: boolean
  /** Whether another instance might do better with the same request. */
  readonly elsewhere: 'no' | 'if repeatable' | 'always'
}

/** With less time than this, being late says nothing of the instance. */
export const FAIR_ANSWER_MS = 250

/**
 * 500 is an answer like any other: the request found a bug, and would find it elsewhere too.
 * 502 and 504 come from whatever stands before a process that is not there.
 */
export function judgeOutcome(outcome: TryOutcome): Judgement {
  switch (outcome.kind) {
    case 'answered':
      return judgeAnswer(outcome.answer)
    case 'unreached':
      return { lesson: 'failing', mayHaveArrived: false, elsewhere: 'always' }
    case 'lost':
      return { lesson: 'failing', mayHaveArrived: true, elsewhere: 'if repeatable' }
    case 'late':
      return {
        lesson: outcome.withinMs < FAIR_ANSWER_MS ? 'none' : 'failing',
        mayHaveArrived: outcome.wasSent,
        elsewhere: outcome.wasSent ? 'if repeatable' : 'always',
      }
  }
}

function judgeAnswer(answer: IncomingAnswer): Judgement {
  if (contractRefusedBy(answer) !== undefined) {
    return { lesson: 'foreign', mayHaveArrived: false, elsewhere: 'always' }
  }
  const lesson = lessonOf(answer.status)
  return { lesson, mayHaveArrived: true, elsewhere: lesson === 'well' ? 'no' : 'if repeatable' }
}

function lessonOf(status: number): Lesson {
  if (status === 503) return 'busy'
  return status === 502 || status === 504 ? 'failing' : 'well'
}

/**
 * How long one try may take: all that is left, but half of it when the request could be sent to
 * somebody else after that.
 */
export function tryMsOf(leftMs: number, mayBeRepeated: boolean): number {
  return Math.max(1, Math.floor(mayBeRepeated ? leftMs / 2 : leftMs))
}

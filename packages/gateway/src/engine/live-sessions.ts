import type { Clock } from '@onsale/kernel/clock.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { SessionJudge, SessionState } from '../ports.ts'

/** How long what was said of a session goes on to count: staff and admins ask in bursts. */
export const JUDGED_KEPT_MS = 500
const SESSIONS_KEPT_MAX = 1_000

export interface LiveSessions {
  /**
   * Whether a token of this session and role is good now. At once where it is known, so that
   * only one call in half a second costs a question.
   */
  admits(sessionId: string, role: string): boolean | Promise<boolean>
  readonly figures: {
    /** Tokens that were let pass because nobody could be asked. */
    unasked(): number
  }
}

export interface LiveSessionsDeps {
  readonly judge: SessionJudge
  readonly clock: Clock
  readonly logger: Logger
}

type Judged = SessionState | { readonly kind: 'unreachable' }

interface Kept {
  readonly atMs: number
  judged: Judged | Promise<Judged>
}

/**
 * Tokens with power are checked against their session, not only against what was revoked: a
 * role that was taken away counts from the next call, and staff left alone for half an hour are
 * out. While the user service is away a token stands for itself, unless its session is known as
 * revoked: somebody must be able to pause a sale then, and the token's own 15 minutes bound
 * what a stolen one may do. A session that was never given out stands for itself too: tokens
 * made without an account.
 */
export function createLiveSessions(deps: LiveSessionsDeps): LiveSessions {
  const { clock, logger } = deps
  const kept = new Map<string, Kept>()
  let isUnreachable = false
  let unasked = 0

  async function ask(sessionId: string): Promise<Judged> {
    try {
      const state = await deps.judge.judge(sessionId)
      if (isUnreachable) logger.info('sessions of staff are checked again')
      isUnreachable = false
      return state
    } catch (fault) {
      if (!isUnreachable) {
        const reason = fault instanceof Error ? fault.message : String(fault)
        logger.warn({ reason }, 'sessions of staff not checked: their tokens stand for themselves')
      }
      isUnreachable = true
      return { kind: 'unreachable' }
    }
  }

  function lookUp(sessionId: string): Judged | Promise<Judged> {
    const known = kept.get(sessionId)
    const nowMs = clock.monotonicMs()
    if (known !== undefined && nowMs - known.atMs < JUDGED_KEPT_MS) return known.judged
    if (kept.size >= SESSIONS_KEPT_MAX) kept.clear()
    const asked = ask(sessionId)
    // Kept from the question on, so that its age is never understated.
    const asking: Kept = { atMs: nowMs, judged: asked }
    kept.set(sessionId, asking)
    void asked.then((judged) => (asking.judged = judged))
    return asked
  }

  function isGood(judged: Judged, role: string): boolean {
    if (judged.kind === 'unreachable') unasked += 1
    if (judged.kind === 'live') return judged.role === role
    return judged.kind !== 'ended'
  }

  return {
    admits(sessionId, role) {
      const judged = lookUp(sessionId)
      return judged instanceof Promise
        ? judged.then((settled) => isGood(settled, role))
        : isGood(judged, role)
    },
    figures: { unasked: () => unasked },
  }
}

import { judgeSession } from '@onsale/contracts/internal/session-calls.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { SessionJudge } from '../../ports.ts'
import { reach } from './reach.ts'

/** The sessions of the user service, by its contract. */
export function createSessionJudge(call: CallClient, scheduler: Scheduler): SessionJudge {
  return {
    async judge(sessionId) {
      const { body } = await reach<typeof judgeSession>(scheduler, () =>
        call(judgeSession, { params: { sessionId } }),
      )
      if (!body.known) return { kind: 'unknown' }
      // A session that lives in no role we know admits nobody.
      return body.live && body.role !== undefined
        ? { kind: 'live', role: body.role }
        : { kind: 'ended' }
    },
  }
}

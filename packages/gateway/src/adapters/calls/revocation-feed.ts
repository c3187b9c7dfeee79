import { listRevocations } from '@onsale/contracts/internal/session-calls.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { RevocationFeed } from '../../ports.ts'
import { reach } from './reach.ts'

/** The feed of the user service, by its contract. */
export function createRevocationFeed(call: CallClient, scheduler: Scheduler): RevocationFeed {
  return {
    async list(after, limit) {
      const answer = await reach<typeof listRevocations>(scheduler, () =>
        call(listRevocations, { query: { after, limit } }),
      )
      return answer.body.items
    },
  }
}

import type { Clock } from '@onsale/kernel/clock.ts'
import type { DeadLetters } from '@onsale/platform/bus/bus.ts'
import type { Committer } from '../../ports.ts'

/** Events that the order service could not take in, kept for an operator to look at. */
export function createDeadLetters(deps: {
  readonly committer: Committer
  readonly clock: Clock
}): DeadLetters {
  return {
    async store(consumer, { topic, event }, reason) {
      await deps.committer.run({
        kind: 'chore',
        statements: [
          {
            sql: `INSERT INTO dead_letters
                (consumer, event_id, topic, type, subject, body, reason, failed_at)
              SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (
                SELECT 1 FROM dead_letters WHERE consumer = ? AND event_id = ?)`,
            values: [
              consumer,
              event.id,
              topic,
              event.type,
              event.subject,
              JSON.stringify(event),
              reason,
              deps.clock.now(),
              consumer,
              event.id,
            ],
          },
        ],
      })
    },
  }
}

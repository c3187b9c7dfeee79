import type { Clock } from '@onsale/kernel/clock.ts'
import type { DeadLetters } from '../bus/bus.ts'
import type { Database } from '../database/database.ts'
import { DuplicateKey } from '../database/sql-session.ts'
import type { DeadLetterTables } from './tables.ts'

/** Dead letters in the consumer's own database. */
export function createSqlDeadLetters(
  database: Database<DeadLetterTables>,
  clock: Clock,
): DeadLetters {
  return {
    async store(consumer, { topic, event }, reason) {
      const letter = {
        consumer,
        event_id: event.id,
        topic,
        type: event.type,
        subject: event.subject,
        body: JSON.stringify(event),
        reason,
        failed_at: clock.now(),
      }
      try {
        await database.write((tx) => tx.insertInto('dead_letters').values(letter).execute())
      } catch (fault) {
        if (!(fault instanceof DuplicateKey)) throw fault
      }
    },
  }
}

import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import { UNREADABLE } from '../bus/unreadable.ts'
import type { Database } from '../database/database.ts'
import type { DeadLetterTables, OutboxTables } from './tables.ts'

/** An event that a consumer could not take in, as an operator sees it. */
export interface Letter {
  readonly consumer: string
  readonly eventId: string
  readonly topic: string
  readonly type: string
  readonly subject: string
  /** Of its aggregate; letters are replayed in this order. */
  readonly aggregateVersion: number
  readonly reason: string
  /** UTC ms. */
  readonly failedAt: number
}

/** What an operator may do with the dead letters of one service. */
export interface LetterBox {
  /** Oldest first, at most `lettersMax`. */
  list(lettersMax: number): Promise<Letter[]>
  /**
   * Lets the event come again: in one transaction the letter goes, and its event is in the
   * outbox of this service, whose relay publishes it. Every consumer of the topic gets it, and
   * those that have a receipt pass over it. `unreadable`: it was never an event.
   */
  replay(letter: Pick<Letter, 'consumer' | 'eventId'>): Promise<'replayed' | 'gone' | 'unreadable'>
  /** Gives the event up for good. */
  drop(letter: Pick<Letter, 'consumer' | 'eventId'>): Promise<'dropped' | 'gone'>
}

export function createLetterBox(
  database: Database<DeadLetterTables & OutboxTables>,
  clock: Clock,
): LetterBox {
  return {
    async list(lettersMax) {
      const rows = await database.reader
        .selectFrom('dead_letters')
        .selectAll()
        .orderBy('failed_at')
        .orderBy('event_id')
        .limit(lettersMax)
        .execute()
      return rows.map((row) => ({
        consumer: row.consumer,
        eventId: row.event_id,
        topic: row.topic,
        type: row.type,
        subject: row.subject,
        aggregateVersion: versionIn(row.body),
        reason: row.reason,
        failedAt: row.failed_at,
      }))
    },
    replay: ({ consumer, eventId }) =>
      database.write(async (tx) => {
        const letter = await tx
          .selectFrom('dead_letters')
          .selectAll()
          .where('consumer', '=', consumer)
          .where('event_id', '=', eventId)
          .executeTakeFirst()
        if (letter === undefined) return 'gone'
        if (letter.type === UNREADABLE) return 'unreadable'
        await tx
          .deleteFrom('dead_letters')
          .where('consumer', '=', consumer)
          .where('event_id', '=', eventId)
          .execute()
        const known = await tx
          .selectFrom('outbox')
          .select('position')
          .where('event_id', '=', eventId)
          .executeTakeFirst()
        if (known === undefined) {
          const { topic, subject, type, body } = letter
          const row = { event_id: eventId, topic, subject, type, body }
          const times = { created_at: clock.now(), sent_at: null }
          const aggregate_version = versionIn(body)
          await tx
            .insertInto('outbox')
            .values({ ...row, ...times, aggregate_version })
            .execute()
        } else {
          // Replayed before, for this or another consumer.
          await tx
            .updateTable('outbox')
            .set({ sent_at: null })
            .where('position', '=', known.position)
            .execute()
        }
        return 'replayed'
      }),
    drop: ({ consumer, eventId }) =>
      database.write(async (tx) => {
        const letter = await tx
          .selectFrom('dead_letters')
          .select('event_id')
          .where('consumer', '=', consumer)
          .where('event_id', '=', eventId)
          .executeTakeFirst()
        if (letter === undefined) return 'gone'
        await tx
          .deleteFrom('dead_letters')
          .where('consumer', '=', consumer)
          .where('event_id', '=', eventId)
          .execute()
        return 'dropped'
      }),
  }
}

function versionIn(body: string): number {
  // Dead letters are stored from events.
  return (JSON.parse(body) as CloudEvent).aggregateversion
}

import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import type { Selectable, Transaction } from 'kysely'
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
   * Lets the event come again: the letter goes, and its event is in an outbox, whose relay
   * publishes it. Every consumer of the topic gets it, and those that have a receipt pass over
   * it. `unreadable`: it was never an event.
   */
  replay(letter: Pick<Letter, 'consumer' | 'eventId'>): Promise<'replayed' | 'gone' | 'unreadable'>
  /** Gives the event up for good. */
  drop(letter: Pick<Letter, 'consumer' | 'eventId'>): Promise<'dropped' | 'gone'>
}

/** Of a service with an outbox: a replay is one transaction. */
export function createLetterBox(
  database: Database<DeadLetterTables & OutboxTables>,
  clock: Clock,
): LetterBox {
  return {
    ...openLetters(database),
    replay: (name) =>
      database.write(async (tx) => {
        const letter = await findReplayable(tx, name)
        if (typeof letter === 'string') return letter
        await remove(tx, name)
        await putInOutbox(tx, letter, clock.now())
        return 'replayed'
      }),
  }
}

/**
 * Of a service that publishes nothing: its events come again from the outbox of the one that did.
 * They are there before the letter goes: whoever is cut off in between replays it once more.
 */
export function createLetterBoxBeside(
  database: Database<DeadLetterTables>,
  outbox: Database<OutboxTables>,
  clock: Clock,
): LetterBox {
  return {
    ...openLetters(database),
    async replay(name) {
      const letter = await database.write((tx) => findReplayable(tx, name))
      if (typeof letter === 'string') return letter
      await outbox.write((tx) => putInOutbox(tx, letter, clock.now()))
      await database.write((tx) => remove(tx, name))
      return 'replayed'
    },
  }
}

type Name = Pick<Letter, 'consumer' | 'eventId'>
type Row = Selectable<DeadLetterTables['dead_letters']>

function openLetters(database: Database<DeadLetterTables>): Omit<LetterBox, 'replay'> {
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
    drop: (name) =>
      database.write(async (tx) => {
        if ((await find(tx, name)) === undefined) return 'gone'
        await remove(tx, name)
        return 'dropped'
      }),
  }
}

function find(
  tx: Transaction<DeadLetterTables>,
  { consumer, eventId }: Name,
): Promise<Row | undefined> {
  return tx
    .selectFrom('dead_letters')
    .selectAll()
    .where('consumer', '=', consumer)
    .where('event_id', '=', eventId)
    .executeTakeFirst()
}

async function findReplayable(
  tx: Transaction<DeadLetterTables>,
  name: Name,
): Promise<Row | 'gone' | 'unreadable'> {
  const letter = await find(tx, name)
  if (letter === undefined) return 'gone'
  return letter.type === UNREADABLE ? 'unreadable' : letter
}

async function remove(
  tx: Transaction<DeadLetterTables>,
  { consumer, eventId }: Name,
): Promise<void> {
  await tx
    .deleteFrom('dead_letters')
    .where('consumer', '=', consumer)
    .where('event_id', '=', eventId)
    .execute()
}

async function putInOutbox(tx: Transaction<OutboxTables>, letter: Row, now: number): Promise<void> {
  const known = await tx
    .selectFrom('outbox')
    .select('position')
    .where('event_id', '=', letter.event_id)
    .executeTakeFirst()
  if (known === undefined) {
    const { event_id, topic, subject, type, body } = letter
    const times = { created_at: now, sent_at: null }
    const aggregate_version = versionIn(body)
    await tx
      .insertInto('outbox')
      .values({ event_id, topic, subject, type, body, ...times, aggregate_version })
      .execute()
    return
  }
  // It was published from here, or replayed before, for this or another consumer.
  await tx
    .updateTable('outbox')
    .set({ sent_at: null })
    .where('position', '=', known.position)
    .execute()
}

function versionIn(body: string): number {
  // Dead letters are stored from events.
  return (JSON.parse(body) as CloudEvent).aggregateversion
}

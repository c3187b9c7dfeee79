import type { EventType } from '@onsale/contracts/events/event.ts'

/**
 * The transactional outbox: events are rows written in the transaction that causes them, and
 * a relay publishes what is not sent yet, in the order of `position`, which the database
 * assigns. Same table in every service's database:
 * outbox(position integer primary key autoincrement, event_id, topic, subject, type,
 *        aggregate_version, body (the CloudEvent as JSON text), created_at, sent_at null)
 */
export interface OutboxRow {
  readonly event_id: string
  readonly topic: EventType['topic']
  readonly subject: string
  readonly type: string
  readonly aggregate_version: number
  readonly body: string
  readonly created_at: number
}

export interface StoredOutboxRow extends OutboxRow {
  readonly position: number
}

/** What the relay needs of a service's outbox. */
export interface OutboxStore {
  /** Unsent rows, lowest position first. */
  unsent(rowsMax: number): Promise<StoredOutboxRow[]>
  markSent(positions: readonly number[]): Promise<void>
  /** Deletes rows sent before `before` (UTC ms), at most `rowsMax`; resolves with how many. */
  purgeSent(before: number, rowsMax: number): Promise<number>
}

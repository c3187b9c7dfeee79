import type { CloudEvent, DataOf, EventType } from '@onsale/contracts/events/event.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { traceparentOfEvent } from '../http/traceparent.ts'
import type { OutboxRow } from './outbox.ts'

export interface EventFields<E extends EventType> {
  readonly id: string
  /** `/onsale/order` and so on. */
  readonly source: string
  /** Aggregate id; what the order of events is kept by. */
  readonly subject: string
  /** Version of the aggregate after the change. */
  readonly aggregateVersion: number
  /** UTC ms. */
  readonly time: number
  /** Of the request that caused it, where there was one. */
  readonly traceId?: string | undefined
  readonly data: DataOf<E>
}

/** A domain event in its envelope, CloudEvents 1.0. */
export function makeEvent<E extends EventType>(
  eventType: E,
  fields: EventFields<E>,
): CloudEvent<DataOf<E>> {
  return {
    specversion: '1.0',
    id: fields.id,
    source: fields.source,
    type: eventType.type,
    subject: fields.subject,
    time: instantToRfc3339(fields.time),
    datacontenttype: 'application/json',
    aggregateversion: fields.aggregateVersion,
    ...(fields.traceId !== undefined && {
      traceparent: traceparentOfEvent(fields.traceId, fields.id),
    }),
    data: fields.data,
  }
}

/** The same event as the row to be written in the transaction that causes it. */
export function makeOutboxRow<E extends EventType>(
  eventType: E,
  fields: EventFields<E>,
): OutboxRow {
  return {
    event_id: fields.id,
    topic: eventType.topic,
    subject: fields.subject,
    type: eventType.type,
    aggregate_version: fields.aggregateVersion,
    body: JSON.stringify(makeEvent(eventType, fields)),
    created_at: fields.time,
  }
}

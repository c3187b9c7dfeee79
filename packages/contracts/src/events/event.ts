import type { Static, TSchema } from 'typebox'

/** A domain event, declared once: its type, its topic and the shape of its data. */
export interface EventType {
  /** CloudEvents `type`, such as `stock.changed`. */
  readonly type: string
  readonly topic: 'onsale.user.v1' | 'onsale.ticket.v1' | 'onsale.order.v1'
  readonly data: TSchema
}

export function defineEvent<const E extends EventType>(event: E): E {
  return event
}

export type DataOf<E extends EventType> = Static<E['data']>

/** A CloudEvents 1.0 envelope in its JSON form, as it travels on the bus. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0'
  readonly id: string
  /** `/onsale/order` and so on. */
  readonly source: string
  readonly type: string
  /** Aggregate id; the partition key. */
  readonly subject: string
  /** RFC 3339. */
  readonly time: string
  readonly datacontenttype: 'application/json'
  /** Version of the aggregate after the change that the event tells of. */
  readonly aggregateversion: number
  /** W3C trace context of the request that caused it, where there was one. */
  readonly traceparent?: string
  readonly data: Data
}

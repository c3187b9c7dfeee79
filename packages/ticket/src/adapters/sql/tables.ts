import type { DeadLetterTables, InboxTables, OutboxTables } from '@onsale/platform/outbox/tables.ts'

/** The ticket service's database. JSON columns are text, flags 0 or 1, instants UTC ms. */
export interface TicketTables extends OutboxTables, InboxTables, DeadLetterTables {
  tickets: {
    id: string
    version: number
    /** JSON `{ko, en}`. */
    name: string
    /** JSON `{ko, en}`. */
    description: string
    venue: string
    time_zone: string
    price: number
    currency: string
    per_person_limit: number
    limit_scope: string
    opens_at: number
    closes_at: number
    paused: number
    /** JSON `{tiers, grace?}`. */
    refund_policy: string
    created_at: number
    updated_at: number
  }
  units: {
    id: string
    ticket_id: string
    visit_date: string
    capacity: number
    held: number
    sold: number
    /** Version of the figures that the order service told last; 0: none yet. */
    stock_version: number
  }
  idempotency: {
    user_id: string
    idempotency_key: string
    fingerprint: string
    status: number
    body: string
    created_at: number
  }
}

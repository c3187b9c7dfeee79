import type { DeadLetterTables, InboxTables, OutboxTables } from '@onsale/platform/outbox/tables.ts'

/** The order database as migrations/ makes it. Booleans are 0 or 1, JSON is text. */
export interface OrderTables extends OutboxTables, InboxTables, DeadLetterTables {
  sales: SaleRow
  sale_terms: TermsRow
  stock: StockRow
  orders: OrderRow
  order_lines: LineRow
  holds: { unit_id: string; expires_at: number; order_id: string }
  admissions: AdmissionRow
  payments: PaymentRow
  refunds: RefundRow
  money: MoneyRow
  quotas: QuotaRow
  carts: CartRow
  idempotency: KeptRow
  batches: { id: string; committed_at: number }
  webhooks: { id: string; provider: string; body: string; received_at: number }
  secrets: { name: string; key_id: string; sealed: string }
}

export type SaleRow = {
  ticket_id: string
  version: number
  names: string
  price: number
  currency: string
  opens_at: number
  closes_at: number
  paused: number
  per_person_limit: number
  limit_scope: string
  time_zone: string
  refund_policy: string
}

export type TermsRow = {
  ticket_id: string
  sale_version: number
  names: string
  time_zone: string
  refund_policy: string
  per_person_limit: number
  limit_scope: string
  effective_at: number
}

export type StockRow = {
  unit_id: string
  ticket_id: string
  visit_date: string
  capacity: number
  held: number
  sold: number
  version: number
}

export type OrderRow = {
  id: string
  user_id: string
  status: string
  currency: string
  total: number
  idempotency_key: string | null
  fingerprint: string | null
  created_at: number
  first_hold_expires_at: number | null
  hold_expires_at: number | null
  hold_moved: number
  paid_at: number | null
  cancelled_at: number | null
  expired_at: number | null
  version: number
}

export type LineRow = {
  order_id: string
  position: number
  unit_id: string
  ticket_id: string
  visit_date: string
  quantity: number
  unit_price: number
  sale_version: number
}

export type AdmissionRow = {
  order_id: string
  id: string
  unit_id: string
  state: string
  voided_at: number | null
}

export type PaymentRow = {
  order_id: string
  id: string
  provider: string
  status: string
  amount: number
  currency: string
  captured_amount: number | null
  return_url: string | null
  return_used: number
  provider_data: string | null
  created_at: number
  next_check_at: number | null
}

export type RefundRow = {
  order_id: string
  id: string
  payment_id: string
  amount: number
  currency: string
  status: string
  reason: string
  attempts: number
  next_attempt_at: number | null
  last_error: string | null
  created_at: number
}

export type MoneyRow = {
  order_id: string
  id: string
  payment_id: string
  refund_id: string | null
  kind: string
  amount: number
  currency: string
  at: number
}

export type QuotaRow = { user_id: string; ticket_id: string; by_date: string }
export type CartRow = { user_id: string; lines: string; updated_at: number }

export type KeptRow = {
  user_id: string
  idempotency_key: string
  fingerprint: string
  state: string
  status: number
  body: string
  retry_after_seconds: number | null
  created_at: number
}

import type { OrderStatus } from '@onsale/contracts/http/order.ts'

/** What a person looks for; PAYING is a moment of PENDING and shown with all. */
export const shownStatuses = [
  'PAID',
  'PENDING',
  'CANCELLED',
  'EXPIRED',
] as const satisfies readonly OrderStatus[]

/** The state in an address, when it is one. */
export function statusOf(search: Readonly<Record<string, unknown>>): {
  status?: (typeof shownStatuses)[number]
} {
  const found = shownStatuses.find((one) => one === search['status'])
  return found === undefined ? {} : { status: found }
}

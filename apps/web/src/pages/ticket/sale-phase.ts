import type { TicketSummary } from '@onsale/contracts/http/ticket.ts'

export type SalePhase = 'before' | 'open' | 'paused' | 'closed'

type Window = Pick<TicketSummary, 'saleOpensAt' | 'saleClosesAt' | 'paused'>

/**
 * Where a sale is at an instant (UTC ms), from its window alone: the `status` of an answer was
 * true when it was given, and at the opening nobody waits for another one.
 */
export function salePhase(ticket: Window, now: number): SalePhase {
  if (now >= Date.parse(ticket.saleClosesAt)) return 'closed'
  if (now < Date.parse(ticket.saleOpensAt)) return 'before'
  return ticket.paused ? 'paused' : 'open'
}

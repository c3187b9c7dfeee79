import type { TicketSummary } from '@onsale/contracts/http/ticket.ts'

/** The next opening among tickets that are not open yet: what the pace of asking goes by. */
export function soonestOpening(
  tickets: readonly Pick<TicketSummary, 'saleOpensAt'>[],
  now: number,
): string | undefined {
  const ahead = tickets.map(({ saleOpensAt }) => saleOpensAt).filter((at) => Date.parse(at) > now)
  return ahead.sort((a, b) => Date.parse(a) - Date.parse(b))[0]
}

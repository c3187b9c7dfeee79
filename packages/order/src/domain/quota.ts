/** What a person holds or owns of a ticket, by visit date. Zero counts are left out. */
export interface Quota {
  readonly userId: string
  readonly ticketId: string
  readonly byDate: Readonly<Record<string, number>>
}

export function quotaKey(userId: string, ticketId: string): string {
  return `${ticketId} ${userId}`
}

export function moveQuota(quota: Quota, visitDate: string, quantity: number): Quota {
  const { [visitDate]: before = 0, ...others } = quota.byDate
  const after = before + quantity
  return { ...quota, byDate: after === 0 ? others : { ...others, [visitDate]: after } }
}

/** How many count against the limit: on this date, or over all dates. */
export function countAgainstLimit(
  quota: Quota,
  scope: 'ticket' | 'visitDate',
  visitDate: string,
): number {
  if (scope === 'visitDate') return quota.byDate[visitDate] ?? 0
  return Object.values(quota.byDate).reduce((sum, quantity) => sum + quantity, 0)
}

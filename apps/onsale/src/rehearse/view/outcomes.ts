/** What an answer meant for the buyer, from the bottom of a stack to its top. */
export const OUTCOMES = ['held', 'sold out', 'refused', 'told to wait', 'error'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** `201`, `409 SOLD_OUT`, `no answer (ECONNRESET)` … as the recorder names them. */
export function outcomeOf(kind: string): Outcome {
  if (kind === '201') return 'held'
  if (kind === '409 SOLD_OUT') return 'sold out'
  if (/^(?:503|429)\b/.test(kind)) return 'told to wait'
  return /^4\d\d\b/.test(kind) ? 'refused' : 'error'
}

/** How many of each; outcomes that nobody met are 0. */
export function countOutcomes(counts: ReadonlyMap<string, number>): Record<Outcome, number> {
  const sums = { held: 0, 'sold out': 0, refused: 0, 'told to wait': 0, error: 0 }
  for (const [kind, times] of counts) sums[outcomeOf(kind)] += times
  return sums
}

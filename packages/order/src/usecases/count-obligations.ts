import type { Clock } from '@onsale/kernel/clock.ts'
import { earliestDateNotPast, judgeObligations, type Obligations } from '../domain/obligations.ts'
import type { OrderReads } from '../ports.ts'

export interface CountObligationsDeps {
  readonly reads: Pick<OrderReads, 'findObligations'>
  readonly clock: Clock
}

/** What still binds a person who wants to go. */
export async function countObligations(
  deps: CountObligationsDeps,
  userId: string,
): Promise<Obligations> {
  const now = deps.clock.now()
  const booked = await deps.reads.findObligations(userId, earliestDateNotPast(now))
  return judgeObligations(booked, now)
}

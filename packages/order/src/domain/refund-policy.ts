import { dateInZone, daysBetween } from '@onsale/kernel/calendar.ts'

export interface RefundTier {
  readonly minDaysBefore: number
  readonly refundPercent: number
}

export interface GraceTier extends RefundTier {
  readonly withinHours: number
}

/** A refund policy as data. Days are calendar days in the venue's time zone. */
export interface RefundPolicy {
  readonly tiers: readonly RefundTier[]
  readonly grace?: readonly GraceTier[]
}

const HOUR_MS = 3_600_000

export interface RefundTerms {
  /** Days from today to the visit, in the venue's zone; negative when it is past. */
  readonly daysBefore: number
  readonly refundPercent: number
}

/**
 * What share of the price comes back for a visit on `visitDate`, cancelled at `now`.
 * The tier with the largest `minDaysBefore` not above the days left counts, in whatever order
 * they are given; a grace tier wins when it is better. A past date gets nothing.
 */
export function refundTermsAt(
  line: { readonly visitDate: string; readonly timeZone: string; readonly policy: RefundPolicy },
  paidAt: number,
  now: number,
): RefundTerms {
  const daysBefore = daysBetween(dateInZone(now, line.timeZone), line.visitDate)
  if (daysBefore < 0) return { daysBefore, refundPercent: 0 }
  let best: RefundTier | undefined
  for (const tier of line.policy.tiers) {
    if (tier.minDaysBefore > daysBefore) continue
    if (best === undefined || tier.minDaysBefore > best.minDaysBefore) best = tier
  }
  let refundPercent = best?.refundPercent ?? 0
  for (const tier of line.policy.grace ?? []) {
    const inTime = now - paidAt <= tier.withinHours * HOUR_MS
    if (inTime && tier.minDaysBefore <= daysBefore) {
      refundPercent = Math.max(refundPercent, tier.refundPercent)
    }
  }
  return { daysBefore, refundPercent }
}

/** The fee kept of one admission, rounded down; its refund is the rest of its price. */
export function feeOf(unitPrice: number, refundPercent: number): number {
  return Math.floor((unitPrice * (100 - refundPercent)) / 100)
}

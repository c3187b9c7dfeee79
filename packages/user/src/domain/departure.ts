import { type Refused, refused } from '@onsale/kernel/result.ts'

/** What the order service says still binds a person. */
export interface Obligations {
  /** Orders that the books keep. */
  readonly keptOrders: number
  readonly openHolds: number
  readonly openRefunds: number
  readonly comingAdmissions: number
}

export type DepartureDecision =
  /** `retainUntil` (UTC ms): name and address stay so long; undefined: nothing stays. */
  { readonly kind: 'leaves'; readonly retainUntil: number | undefined } | Refused<'ORDERS_OPEN'>

/**
 * Whether a person may delete the account now, and whether name and address must stay with the
 * books. What is open and given up may still end as a kept order (a payment under way), so it
 * counts as one until it is settled.
 */
export function decideDeparture(
  obligations: Obligations,
  giveUpOrders: boolean,
  now: number,
  retentionMs: number,
): DepartureDecision {
  const isOpen = openOnes(obligations) > 0
  if (isOpen && !giveUpOrders) return refused('ORDERS_OPEN')
  const isBound = isOpen || obligations.keptOrders > 0
  return { kind: 'leaves', retainUntil: isBound ? now + retentionMs : undefined }
}

/**
 * What becomes of the retained data once all that could be given up was given up: `keep` for
 * the books, `drop` when the books keep no order after all, `wait` while that is undecided.
 */
export function judgeRetention(obligations: Obligations): 'keep' | 'drop' | 'wait' {
  if (obligations.keptOrders > 0) return 'keep'
  return openOnes(obligations) > 0 ? 'wait' : 'drop'
}

function openOnes({ openHolds, openRefunds, comingAdmissions }: Obligations): number {
  return openHolds + openRefunds + comingAdmissions
}

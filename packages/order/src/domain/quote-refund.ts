import { known } from '@onsale/kernel/assert.ts'
import type { Admission, Order } from './order.ts'
import { invalid, refuse, type Refusal } from './outcome.ts'
import { feeOf, refundTermsAt } from './refund-policy.ts'

export interface QuotedLine {
  readonly unitId: string
  readonly visitDate: string
  readonly daysBefore: number
  readonly refundPercent: number
  readonly refund: number
  readonly fee: number
  readonly admissionIds: readonly string[]
}

export interface Quote {
  readonly kind: 'quote'
  readonly currency: string
  readonly refund: number
  readonly fee: number
  readonly lines: readonly QuotedLine[]
}

/**
 * What giving these admissions back at `now` would return; all VALID ones when none are named.
 * Each line by its own policy as sold, from the price paid; sums add admissions, so one by one
 * or all at once is the same.
 */
export function quoteRefund(
  order: Order,
  admissionIds: readonly string[] | null,
  now: number,
): Quote | Refusal {
  const foreign = admissionIds?.find((id) => !order.admissions.some((one) => one.id === id))
  if (foreign !== undefined) return invalid('/admissionIds', `${foreign} is not of this order`)
  if (order.status !== 'PAID') return refuse('NOT_CANCELLABLE')
  const wanted = admissionIds === null ? null : new Set(admissionIds)
  const chosen = order.admissions.filter((admission) =>
    wanted === null ? admission.state === 'VALID' : wanted.has(admission.id),
  )
  if (chosen.length === 0 || chosen.some((admission) => admission.state !== 'VALID')) {
    return refuse('NOT_CANCELLABLE')
  }
  const lines = order.lines
    .map((line) => quoteLine(order, line.unitId, chosen, now))
    .filter((line) => line.admissionIds.length > 0)
  return {
    kind: 'quote',
    currency: order.currency,
    refund: lines.reduce((sum, line) => sum + line.refund, 0),
    fee: lines.reduce((sum, line) => sum + line.fee, 0),
    lines,
  }
}

function quoteLine(
  order: Order,
  unitId: string,
  chosen: readonly Admission[],
  now: number,
): QuotedLine {
  const line = known(
    order.lines.find((candidate) => candidate.unitId === unitId),
    'line of an admission',
  )
  const ids = chosen.filter((admission) => admission.unitId === unitId).map(({ id }) => id)
  const { daysBefore, refundPercent } = refundTermsAt(
    {
      visitDate: line.visitDate,
      timeZone: line.terms.timeZone,
      policy: line.terms.refundPolicy,
    },
    known(order.paidAt, 'time of payment of a PAID order'),
    now,
  )
  const fee = feeOf(line.unitPrice, refundPercent) * ids.length
  return {
    unitId,
    visitDate: line.visitDate,
    daysBefore,
    refundPercent,
    refund: line.unitPrice * ids.length - fee,
    fee,
    admissionIds: ids,
  }
}

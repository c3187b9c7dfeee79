import { dateInZone } from '@onsale/kernel/calendar.ts'

/** VALID admissions of a person for one visit date at venues of one time zone. */
export interface Visit {
  readonly visitDate: string
  readonly timeZone: string
  readonly admissions: number
}

/** What the books say of a person; see `OrderReads.findObligations`. */
export interface BookedObligations {
  readonly keptOrders: number
  readonly openHolds: number
  readonly openRefunds: number
  readonly visits: readonly Visit[]
}

export interface Obligations {
  /** Orders that the law has the books keep: PAID once, whatever became of them. */
  readonly keptOrders: number
  /** PENDING or PAYING. */
  readonly openHolds: number
  /** Not DONE; a refund that FAILED too often is still owed. */
  readonly openRefunds: number
  readonly comingAdmissions: number
  /** The last visit date of these. */
  readonly lastVisitDate?: string
}

/** What still binds a person at `now`: a visit is coming until its day ends in its venue. */
export function judgeObligations(booked: BookedObligations, now: number): Obligations {
  const { visits, ...counts } = booked
  const coming = visits.filter((visit) => visit.visitDate >= dateInZone(now, visit.timeZone))
  const lastVisitDate = coming
    .map((visit) => visit.visitDate)
    .toSorted()
    .at(-1)
  return {
    ...counts,
    comingAdmissions: coming.reduce((sum, visit) => sum + visit.admissions, 0),
    ...(lastVisitDate !== undefined && { lastVisitDate }),
  }
}

/** The time zone that is the last to leave a day: an earlier date is past everywhere. */
const LAST_ZONE = 'Etc/GMT+12'

/** The earliest visit date that is not past everywhere at `now`. */
export function earliestDateNotPast(now: number): string {
  return dateInZone(now, LAST_ZONE)
}

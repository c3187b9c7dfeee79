import type { Unit, UnitAvailability } from '@onsale/contracts/http/ticket.ts'

/** What a visitor sees of a visit date. */
export type DayState = 'free' | 'few' | 'allHeld' | 'soldOut' | 'past' | 'unknown'

export interface Day {
  readonly date: string
  readonly unitId: string
  readonly state: DayState
  /** Undefined until the first answer. */
  readonly free: number | undefined
  readonly nextReleaseAt: string | undefined
}

/** “Few” from a fifth of the places downwards. */
const FEW_PART = 5

/**
 * The days of a ticket, by date, in order. `today` is the venue's. Days that availability knows
 * and the ticket does not are there too: a date may have been added a moment ago.
 */
export function daysOf(
  units: readonly Unit[],
  availability: readonly UnitAvailability[] | undefined,
  today: string,
): ReadonlyMap<string, Day> {
  const known = new Map((availability ?? []).map((unit) => [unit.visitDate, unit]))
  const all = new Map(units.map((unit) => [unit.visitDate, unit.unitId]))
  for (const unit of known.values()) all.set(unit.visitDate, unit.unitId)
  const days = [...all].map(([date, unitId]) => dayOf(date, unitId, known.get(date), today))
  return new Map(days.sort((a, b) => (a.date < b.date ? -1 : 1)).map((day) => [day.date, day]))
}

function dayOf(
  date: string,
  unitId: string,
  unit: UnitAvailability | undefined,
  today: string,
): Day {
  return {
    ...{ date, unitId, free: unit?.free, nextReleaseAt: unit?.nextReleaseAt },
    state: date < today ? 'past' : unit === undefined ? 'unknown' : stateOf(unit),
  }
}

function stateOf({ state, free, capacity }: UnitAvailability): DayState {
  if (state === 'SOLD_OUT') return 'soldOut'
  if (state === 'ALL_HELD') return 'allHeld'
  return free * FEW_PART <= capacity ? 'few' : 'free'
}

/** Whether it can be chosen; one that is held by others can, to wait for it. */
export function isOpenDay({ state }: Day): boolean {
  return state !== 'past' && state !== 'soldOut'
}

/** The day with places that is nearest to `date`; the earlier of two. */
export function nearestWithPlaces(
  days: ReadonlyMap<string, Day>,
  date: string,
): string | undefined {
  const distance = (other: string): number => Math.abs(Date.parse(other) - Date.parse(date))
  let nearest: string | undefined
  for (const day of days.values()) {
    if (day.date === date || (day.state !== 'free' && day.state !== 'few')) continue
    if (nearest === undefined || distance(day.date) < distance(nearest)) nearest = day.date
  }
  return nearest
}

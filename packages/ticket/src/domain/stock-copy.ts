import type { StockFigures, Unit } from './ticket.ts'

/**
 * The unit with figures of the order service; the same object when they tell nothing newer.
 * Figures are absolute and come with a version, so neither order nor repetition matters.
 */
export function withFigures(unit: Unit, figures: StockFigures): Unit {
  if (figures.unitId !== unit.unitId || figures.version <= unit.version) return unit
  const { version, capacity, held, sold } = figures
  return { ...unit, version, capacity, held, sold }
}

/** Each unit with the newest of its own figures among `figures`. */
export function withAllFigures(
  units: readonly Unit[],
  figures: readonly StockFigures[],
): readonly Unit[] {
  const byUnit = Map.groupBy(figures, ({ unitId }) => unitId)
  return units.map((unit) => (byUnit.get(unit.unitId) ?? []).reduce(withFigures, unit))
}

import type { Relation, Table } from './schema.ts'

/**
 * Relations that no foreign key declares, told by the names of columns: `order_id` of any
 * table points at `orders`. A table's own key does not point at itself.
 */
export function impliedRelations(
  tables: readonly Table[],
  pointsAt: Readonly<Record<string, string>>,
): Relation[] {
  return tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const toTable = pointsAt[column.name]
      const isDeclared = table.relations.some(({ fromColumns }) =>
        fromColumns.includes(column.name),
      )
      if (toTable === undefined || toTable === table.name || isDeclared) return []
      return [{ fromTable: table.name, fromColumns: [column.name], toTable }]
    }),
  )
}

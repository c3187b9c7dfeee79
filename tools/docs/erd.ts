import type { Index, Relation, Table } from './schema.ts'

export interface ErdInput {
  readonly service: string
  readonly tables: readonly Table[]
  /** Relations that hold but are no foreign keys. */
  readonly implied: readonly Relation[]
}

/** A page with the entity-relationship diagram of one service's own database. */
export function erdPage({ service, tables, implied }: ErdInput): string {
  const names = new Set(tables.map((table) => table.name))
  const relations = [...tables.flatMap((table) => table.relations), ...implied].filter(
    ({ fromTable, toTable }) => names.has(fromTable) && names.has(toTable),
  )
  return [
    `# Database of the ${service} service`,
    '',
    `Made by \`npm run docs\` from the migrations of packages/${service}; do not edit.`,
    'A solid line is a foreign key, a dotted one a relation that the code keeps.',
    '',
    '```mermaid',
    'erDiagram',
    ...tables.map(entity),
    ...relations.map((relation) => relationLine(relation, implied.includes(relation), tables)),
    '```',
    '',
    ...tables.flatMap(details),
  ].join('\n')
}

function entity(table: Table): string {
  const columns = table.columns.map((column) => {
    const keys = [column.primaryKey ? 'PK' : '', column.unique ? 'UK' : ''].filter(Boolean)
    const nullable = column.notNull || column.primaryKey ? '' : ' "null"'
    return `    ${column.type || 'any'} ${column.name}${keys.length > 0 ? ` ${keys.join(', ')}` : ''}${nullable}`
  })
  return [`  ${table.name} {`, ...columns, '  }'].join('\n')
}

function relationLine(relation: Relation, isImplied: boolean, tables: readonly Table[]): string {
  const table = tables.find(({ name }) => name === relation.fromTable)
  const key = table?.columns.filter((column) => column.primaryKey).map((column) => column.name)
  const columns = relation.fromColumns.join(', ')
  // A key that is the whole primary key can have one row only on its side.
  const many = key?.join(', ') === columns ? 'o|' : 'o{'
  const line = isImplied ? '..' : '--'
  return `  ${relation.toTable} ||${line}${many} ${relation.fromTable} : "${columns}"`
}

function details(table: Table): string[] {
  if (table.indexes.length === 0 && table.checks.length === 0) return []
  return [
    `## ${table.name}`,
    '',
    ...table.checks.map((check) => `- check: \`${check}\``),
    ...table.indexes.map(indexLine),
    '',
  ]
}

function indexLine(index: Index): string {
  const columns = index.columns.join(', ')
  const where = index.where === undefined ? '' : ` where \`${index.where}\``
  return `- ${index.unique ? 'unique' : 'index'}: (${columns})${where}`
}

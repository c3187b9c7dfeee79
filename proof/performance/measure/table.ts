export type Align = 'left' | 'right'

export interface Table {
  readonly columns: readonly { readonly title: string; readonly align?: Align }[]
  readonly rows: readonly (readonly string[])[]
}

/** A table for a terminal: columns as wide as their widest cell. */
export function textTable(table: Table): string {
  const widths = table.columns.map(({ title }, at) =>
    Math.max(title.length, ...table.rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    table.columns
      .map(({ align }, at) => {
        const cell = cells[at] ?? ''
        const width = widths[at] ?? 0
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [line(table.columns.map(({ title }) => title)), rule, ...table.rows.map(line)].join('\n')
}

/** The same table for a Markdown page. */
export function markdownTable(table: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = table.columns.map(({ align }) => (align === 'right' ? '---:' : '---'))
  return [line(table.columns.map(({ title }) => title)), line(rule), ...table.rows.map(line)].join(
    '\n',
  )
}

/** 12345.6 as `12,346`; what is small keeps two digits behind the point. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) < 10) return value.toFixed(2)
  return Math.round(value).toLocaleString('en-US')
}

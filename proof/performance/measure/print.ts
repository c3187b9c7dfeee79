import { isReached, type Line } from '../scenarios/scenario.ts'
import type { Arguments } from './arguments.ts'
import { figure, markdownTable, type Table, textTable } from './table.ts'

/** Prints the lines as they were asked for, on standard output. */
export function print(lines: readonly Line[], { format }: Pick<Arguments, 'format'>): void {
  if (format === 'json') console.log(JSON.stringify(lines, undefined, 2))
  else if (format === 'markdown') console.log(markdownTable(tableOf(lines)))
  else console.log(`\n${textTable(tableOf(lines))}`)
}

export function tableOf(lines: readonly Line[]): Table {
  return {
    columns: [
      { title: 'what' },
      { title: 'onsale', align: 'right' },
      { title: 'beside', align: 'right' },
      { title: 'ratio', align: 'right' },
      { title: 'must be' },
      { title: '' },
    ],
    rows: lines.map((line) => [
      line.what,
      `${figure(line.program)} ${line.unit}`,
      line.against === undefined ? '' : `${figure(line.against.value)} ${line.against.name}`,
      line.ratio === undefined ? '' : line.ratio.toFixed(2),
      boundOf(line),
      verdictOf(line),
    ]),
  }
}

function boundOf({ target, aim }: Line): string {
  if (target !== undefined) return `${target.bound === 'least' ? '≥' : '≤'} ${target.value}`
  return aim === undefined ? '' : `aim ${aim}`
}

function verdictOf(line: Line): string {
  const reached = isReached(line)
  return reached === undefined ? '' : reached ? 'reached' : 'falls short'
}

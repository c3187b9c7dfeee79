/** How a piece of a line is shown; without colour all are alike, so none says a thing alone. */
export type Tone = 'plain' | 'dim' | 'strong' | 'good' | 'bad' | 'warn'

export interface Piece {
  readonly text: string
  readonly tone: Tone
}

export type Line = readonly Piece[]

const CODES: Readonly<Record<Exclude<Tone, 'plain'>, string>> = {
  dim: '2',
  strong: '1',
  good: '32',
  bad: '1;31',
  warn: '33',
}

export function piece(text: string, tone: Tone = 'plain'): Piece {
  return { text, tone }
}

export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0)
}

/** As a terminal takes it, cut to `columns`; every character is one column wide. */
export function renderLine(line: Line, columns: number, colour: boolean): string {
  let left = columns
  let rendered = ''
  for (const { text, tone } of line) {
    const shown = text.slice(0, left)
    left -= shown.length
    rendered +=
      colour && tone !== 'plain' && shown !== '' ? `\u001B[${CODES[tone]}m${shown}\u001B[0m` : shown
  }
  return rendered
}

/** Cells side by side, all as wide as the widest, as many in a line as there is room for. */
export function flow(cells: readonly Line[], columns: number, gap = 3): Line[] {
  const width = Math.max(0, ...cells.map(widthOf))
  const inLine = Math.max(1, Math.floor((columns + gap) / (width + gap)))
  const lines: Line[] = []
  for (let from = 0; from < cells.length; from += inLine) {
    lines.push(
      cells
        .slice(from, from + inLine)
        .flatMap((cell) => [...cell, piece(' '.repeat(width + gap - widthOf(cell)))]),
    )
  }
  return lines
}

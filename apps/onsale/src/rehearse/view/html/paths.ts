/** One column of a picture: from `x0` to `x1`, from `y0` (below) to `y1`. */
export interface Column {
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
}

/** One path for all of the columns. */
export function columnsPath(columns: readonly Column[]): string {
  return columns
    .map(({ x0, x1, y0, y1 }) => `M${at(x0)} ${at(y0)}H${at(x1)}V${at(y1)}H${at(x0)}Z`)
    .join('')
}

export interface Step {
  readonly x0: number
  readonly x1: number
  readonly y: number
}

/** A line of steps, that is broken where one does not begin at the end of the one before. */
export function stepsPath(steps: readonly Step[]): string {
  return steps
    .map(({ x0, x1, y }, index) => {
      const isNext = steps[index - 1]?.x1 === x0
      return `${isNext ? `V${at(y)}` : `M${at(x0)} ${at(y)}`}H${at(x1)}`
    })
    .join('')
}

export interface Point {
  readonly x: number
  readonly y: number
}

export function linePath(points: readonly Point[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('')
}

/** A tenth of a unit is finer than any screen shows. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10)
}

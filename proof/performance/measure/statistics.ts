/** The middle value; the mean of the two middle ones when there is an even number of values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)]
  if (upper === undefined) return Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** The smallest value that at least `share` (0 to 1) of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))
  return sorted[at] ?? Number.NaN
}

/**
 * How `a` compares with `b`, where the n-th of each were measured one right after the other:
 * the median of the pairs' ratios. What the machine does besides slows both of a pair.
 */
export function pairedRatio(a: readonly number[], b: readonly number[]): number {
  return median(a.flatMap((value, at) => (b[at] === undefined ? [] : [value / b[at]])))
}

/** Least-squares slope of `values` over `at`, in units of a value per unit of `at`. */
export function slope(at: readonly number[], values: readonly number[]): number {
  const meanAt = mean(at)
  const meanValue = mean(values)
  let above = 0
  let below = 0
  for (const [index, x] of at.entries()) {
    above += (x - meanAt) * ((values[index] ?? meanValue) - meanValue)
    below += (x - meanAt) ** 2
  }
  return below === 0 ? 0 : above / below
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

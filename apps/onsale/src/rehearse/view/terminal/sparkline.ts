const LEVELS = '▁▂▃▄▅▆▇█'
/** Below this a latency is the lowest level. */
const LOG_FROM = 1

/**
 * One character a value, from nothing for `undefined` and 0 to a full block for the largest;
 * `log` for values whose size in orders is what matters.
 */
export function sparkline(
  values: readonly (number | undefined)[],
  scale: 'linear' | 'log' = 'linear',
): string {
  const size = (value: number): number =>
    scale === 'linear' ? value : Math.log(Math.max(value, LOG_FROM) / LOG_FROM)
  const largest = Math.max(0, ...values.map((value) => size(value ?? 0)))
  return values
    .map((value) => {
      if (value === undefined || value === 0) return ' '
      const share = largest === 0 ? 0 : size(value) / largest
      return LEVELS[Math.min(LEVELS.length - 1, Math.floor(share * LEVELS.length))]
    })
    .join('')
}

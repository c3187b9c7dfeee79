/** `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** `3.2 ms`, `240 ms`, `1.06 s`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`
}

/** A moment of a rehearsal: `9.8 s`, from two minutes on `2:05`. */
export function moment(ms: number): string {
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

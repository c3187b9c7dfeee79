/** A value's place between two edges of a picture. */
export type Scale = (value: number) => number

export function linearScale(from: number, to: number, low: number, high: number): Scale {
  const span = to === from ? 1 : to - from
  return (value) => low + ((value - from) / span) * (high - low)
}

/** `from` and `to` above 0; what is outside is put on the edge. */
export function logScale(from: number, to: number, low: number, high: number): Scale {
  const scale = linearScale(Math.log(from), Math.log(to), low, high)
  return (value) => scale(Math.log(Math.min(to, Math.max(from, value))))
}

/** 0 and the round steps up to the first that `largest` does not pass: `0, 500, 1000`. */
export function niceTicks(largest: number, about: number): number[] {
  const rough = Math.max(largest, 1) / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, power * (STEPS.find((one) => one * power >= rough) ?? 10))
  const count = Math.ceil(Math.max(largest, 1) / step)
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}

const STEPS = [1, 2, 5, 10]

/** The powers of ten around `smallest` and `largest`, two at least. */
export function logTicks(smallest: number, largest: number): number[] {
  const first = Math.floor(Math.log10(smallest))
  const last = Math.max(first + 1, Math.ceil(Math.log10(largest)))
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
}

const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600]

/** Moments to name on an axis of `durationMs`, in ms: at most `most` of them after 0. */
export function timeTicks(durationMs: number, most: number): number[] {
  const steps = TIME_STEPS_S.map((seconds) => seconds * 1_000)
  const step = steps.find((ms) => durationMs / ms <= most) ?? durationMs / most
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, index) => index * step)
}

export interface Label {
  readonly x: number
  readonly width: number
}

/** The lane for each label, from the left: the first in which it covers none before it. */
export function lanesFor(labels: readonly Label[], gap: number): number[] {
  const ends: number[] = []
  return labels.map(({ x, width }) => {
    const free = ends.findIndex((end) => end + gap <= x)
    const lane = free === -1 ? ends.length : free
    ends[lane] = x + width
    return lane
  })
}

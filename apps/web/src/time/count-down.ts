/** What is left until an instant, in the parts that a person reads. */
export interface Left {
  readonly days: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
}

const SECOND_MS = 1_000

/** Whole seconds, rounded up: it shows 0 only when it is time. */
export function leftUntil(instantMs: number, nowMs: number): Left {
  const total = Math.max(0, Math.ceil((instantMs - nowMs) / SECOND_MS))
  return {
    days: Math.floor(total / 86_400),
    hours: Math.floor(total / 3_600) % 24,
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  }
}

const two = (number: number): string => String(number).padStart(2, '0')

/** `03:12`, `1:03:12`; days are said in words beside it. */
export function clockText({ hours, minutes, seconds }: Left): string {
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`
}

/** How long until the text changes: the next full second of what is left, and a hair more. */
export function msUntilNextSecond(instantMs: number, nowMs: number): number {
  const left = instantMs - nowMs
  if (left <= 0) return SECOND_MS
  const part = left % SECOND_MS
  return part === 0 ? SECOND_MS : part
}

/** A screen reader hears of a countdown at these moments only, not every second. */
export const SAID_AT_SECONDS: readonly number[] = [3_600, 1_800, 600, 300, 60, 10]

/** The moment to say aloud when what is left goes from `before` to `after` seconds, if any. */
export function momentToSay(before: number, after: number): number | undefined {
  return SAID_AT_SECONDS.findLast((moment) => before > moment && after <= moment)
}

import type { Attempt } from './person.ts'
import { isAttemptAlive } from './decide-resend.ts'

/** More than the codes that an address gets in a day, so an attempt with a code is never evicted. */
export const ATTEMPTS_PER_ADDRESS_MAX = 20

/**
 * Which of an address's attempts go to make room for one more: those past their hour, then those
 * without a code, the oldest first.
 */
export function evictAttempts(attempts: readonly Attempt[], now: number): readonly Attempt[] {
  const dead = attempts.filter((attempt) => !isAttemptAlive(attempt, now))
  const alive = attempts.filter((attempt) => isAttemptAlive(attempt, now))
  const surplus = alive.length + 1 - ATTEMPTS_PER_ADDRESS_MAX
  if (surplus <= 0) return dead
  const leastWanted = alive.toSorted(
    (a, b) =>
      Number(a.codeHash !== null) - Number(b.codeHash !== null) || a.createdAt - b.createdAt,
  )
  return [...dead, ...leastWanted.slice(0, surplus)]
}

import type { Randomness } from '@onsale/kernel/randomness.ts'

const FIRST_MS = 4
const LONGEST_MS = 200

/** How long to wait after so many tries (from 1): doubling, and never the same for two. */
export function backoffMsOf(tries: number, randomness: Randomness): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** tries)
  return longest * (0.5 + randomness.fraction() / 2)
}

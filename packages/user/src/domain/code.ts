import type { Randomness } from '@onsale/kernel/randomness.ts'

export const VERIFY_CODE_DIGITS = 6
export const RESET_CODE_DIGITS = 8
/** Wrong codes until the right one is wrong too. */
export const CODE_TRIES_MAX = 5

const UINT32 = 0x1_0000_0000

/** Digits that are all as likely, leading zeros included; at most nine. */
export function makeCode(randomness: Pick<Randomness, 'bytes'>, digits: number): string {
  const codes = 10 ** digits
  // Numbers above the last whole range would make the low codes more likely.
  const fair = UINT32 - (UINT32 % codes)
  for (;;) {
    const number = Buffer.from(randomness.bytes(4)).readUInt32BE()
    if (number < fair) return String(number % codes).padStart(digits, '0')
  }
}

/** What a code's judgement needs of whatever the code is for. */
export interface Codes {
  /** Keyed hash; null: no code is good. */
  readonly codeHash: string | null
  readonly expiresAt: number
  readonly tries: number
}

/**
 * Whether the code whose hash was given is good: not run out, after fewer than five wrong ones.
 * A wrong one counts only while a right one would be good. Hashes are keyed, so that comparing
 * them tells nothing by its time.
 */
export function judgeCode(
  codes: Codes,
  givenHash: string,
  now: number,
): 'right' | 'wrong' | 'dead' {
  if (codes.codeHash === null || now >= codes.expiresAt || codes.tries >= CODE_TRIES_MAX) {
    return 'dead'
  }
  return codes.codeHash === givenHash ? 'right' : 'wrong'
}

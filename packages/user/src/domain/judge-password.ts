/** In code points after NFC; a test holds them equal to the contract's, which cannot be imported here. */
const NEW_PASSWORD_CHARACTERS_MIN = 10
const NEW_PASSWORD_CHARACTERS_MAX = 128

/** Why a new password is refused, in words for its owner. */
export interface RefusedPassword {
  readonly message: string
}

/**
 * A new password has 10 to 128 code points after NFC, and is not among the common ones;
 * undefined when it is fine. `isCommon` is asked with the password in lower case.
 */
export function judgeNewPassword(
  password: string,
  isCommon: (password: string) => boolean,
): RefusedPassword | undefined {
  const characters = Array.from(password.normalize('NFC'))
  if (characters.length < NEW_PASSWORD_CHARACTERS_MIN) {
    return { message: `must have at least ${NEW_PASSWORD_CHARACTERS_MIN} characters` }
  }
  if (characters.length > NEW_PASSWORD_CHARACTERS_MAX) {
    return { message: `must have at most ${NEW_PASSWORD_CHARACTERS_MAX} characters` }
  }
  const folded = characters.join('').toLowerCase()
  const isShort = characters.length <= PLAIN_CHARACTERS_MAX
  const isTooPlain = isCommon(folded) || (isShort && (isRepeated(folded) || isRun(folded)))
  return isTooPlain ? { message: 'is among the first that a thief tries' } : undefined
}

/** Longer than what people type without thinking: how long it is must be guessed as well. */
const PLAIN_CHARACTERS_MAX = 32

const REPEATED_PART_MAX = 3

/** `aaaaaaaaaa`, `abababababab`, `123123123123`. */
function isRepeated(text: string): boolean {
  for (let length = 1; length <= REPEATED_PART_MAX; length += 1) {
    const part = text.slice(0, length)
    if (part.repeat(Math.ceil(text.length / length)).slice(0, text.length) === text) return true
  }
  return false
}

/** `abcdefghij`, `9876543210`: every character one further, or one back, `0` after `9`. */
function isRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  return [1, -1].some((step) =>
    codes.every((code, at) => at === 0 || isNext(codes[at - 1] ?? 0, code, step)),
  )
}

const ZERO = 0x30
const NINE = 0x39

function isNext(before: number, after: number, step: number): boolean {
  if (after - before === step) return true
  const [low, high] = step === 1 ? [before, after] : [after, before]
  return low === NINE && high === ZERO
}

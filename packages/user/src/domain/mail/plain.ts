const CHARACTERS_MAX = 120

/**
 * A word of somebody else in one line: no control, format or line-separating characters (they
 * could begin a header, another line, or turn the reading direction), no more than 120 characters.
 */
export function plain(text: string, charactersMax = CHARACTERS_MAX): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .trim()
  const characters = Array.from(line)
  return characters.length <= charactersMax
    ? line
    : `${characters.slice(0, charactersMax - 1).join('')}…`
}

const DEVICE_CHARACTERS_MAX = 60

/**
 * The name of a device as whoever logged in wrote it, perhaps a thief: letters, digits and a few
 * signs, so that no mail program makes a link, an address or a telephone number of it.
 */
export function plainDeviceName(text: string): string {
  const words = plain(text, DEVICE_CHARACTERS_MAX)
    .replace(/[^\p{L}\p{M}\p{N} ()_-]+/gu, ' ')
    .replace(/\d{5,}/g, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  return words === '' ? '–' : words
}

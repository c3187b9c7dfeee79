/** Not the font's own name, which its licence keeps for the unchanged font. */
export const FONT_FAMILY = 'Onsale Sans'

/** Of every file: only faces that say the same make one font of several files. */
export const FONT_WEIGHT = '400 700'

/** `U+20-7E, U+AC00`: what CSS calls the characters that a file has. */
export function unicodeRange(characters: string): string {
  const points = [...new Set(characters)].map((one) => one.codePointAt(0) ?? 0)
  const ranges: { from: number; to: number }[] = []
  for (const point of points.sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && point === last.to + 1) last.to = point
    else ranges.push({ from: point, to: point })
  }
  const hex = (point: number): string => point.toString(16).toUpperCase()
  return ranges
    .map(({ from, to }) => (from === to ? `U+${hex(from)}` : `U+${hex(from)}-${hex(to)}`))
    .join(', ')
}

const RANGE = /unicode-range: (?<range>[^;]+);/g

/**
 * The package's own stylesheet with our name for the family, the files where they lie, and
 * without the characters that the core has: of two faces with a character browsers take the
 * later, and would load a file of the rest for every word of ours.
 */
export function restOfFontCss(css: string, folder: string, core: string): string {
  const inCore = new Set(Array.from(core, (one) => one.codePointAt(0) ?? 0))
  return css
    .replaceAll("font-family: 'Pretendard Variable'", `font-family: '${FONT_FAMILY}'`)
    .replaceAll('font-weight: 45 920', `font-weight: ${FONT_WEIGHT}`)
    .replaceAll('url(./', `url(${folder}/`)
    .replaceAll("format('woff2-variations')", "format('woff2')")
    .replaceAll(RANGE, (_whole, range: string) => {
      const left = pointsOf(range).filter((point) => !inCore.has(point))
      // A face for nothing is left with a character that nobody writes.
      const characters = left.length === 0 ? '\u{10FFFF}' : String.fromCodePoint(...left)
      return `unicode-range: ${unicodeRange(characters)};`
    })
}

/** The characters of `U+20-7E, U+AC00`. */
export function pointsOf(range: string): number[] {
  return range.split(',').flatMap((part) => {
    const [from = 0, to = from] = part
      .trim()
      .replace(/^U\+/i, '')
      .split('-')
      .map((point) => Number.parseInt(point, 16))
    return Array.from({ length: to - from + 1 }, (_, at) => from + at)
  })
}

/** Not the font's own name, which its licence keeps for the unchanged font. */
export const FONT_FAMILY = 'Onsale Sans'

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

/** The package's own stylesheet with our name for the family and the files where they lie. */
export function restOfFontCss(css: string, folder: string): string {
  return css
    .replaceAll("font-family: 'Pretendard Variable'", `font-family: '${FONT_FAMILY}'`)
    .replaceAll('url(./', `url(${folder}/`)
    .replaceAll("format('woff2-variations')", "format('woff2')")
}

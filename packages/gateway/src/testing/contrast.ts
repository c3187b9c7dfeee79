/** WCAG's contrast of two colours written as `oklch(L C H)`, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Relative luminance, by the matrices of CSS Color 4; colours outside sRGB are clipped to it. */
function luminance(colour: string): number {
  const [, l = '0', c = '0', h = '0'] = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/.exec(colour) ?? []
  const hue = (Number(h) * Math.PI) / 180
  const [a, b] = [Number(c) * Math.cos(hue), Number(c) * Math.sin(hue)]
  const cube = (x: number): number => x ** 3
  const long = cube(Number(l) + 0.3963377774 * a + 0.2158037573 * b)
  const medium = cube(Number(l) - 0.1055613458 * a - 0.0638541728 * b)
  const short = cube(Number(l) - 0.0894841775 * a - 1.291485548 * b)
  const clip = (x: number): number => Math.min(1, Math.max(0, x))
  const red = clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short)
  const green = clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short)
  const blue = clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

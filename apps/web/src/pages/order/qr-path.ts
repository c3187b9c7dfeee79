import { encode } from 'uqr'

/** A QR code as one SVG path over `size` × `size`, its quiet zone included; 15 % may be lost. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const parts: string[] = []
  for (const [y, row] of data.entries()) {
    let from = 0
    while (from < size) {
      if (row[from] !== true) {
        from += 1
        continue
      }
      let to = from
      while (row[to] === true) to += 1
      parts.push(`M${from} ${y}h${to - from}v1h-${to - from}z`)
      from = to
    }
  }
  return { size, path: parts.join('') }
}

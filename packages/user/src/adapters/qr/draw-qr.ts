import { crc32, deflateSync } from 'node:zlib'
import { encode } from 'uqr'

const MODULE_PIXELS = 6
/** Readers need four modules of white around the code. */
const QUIET_MODULES = 4
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * The QR code of a text as a PNG of one bit a pixel, a few hundred bytes: mail programs show no
 * SVG, and an attached PNG without asking.
 */
export function drawQr(text: string): Uint8Array {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES })
  const pixels = size * MODULE_PIXELS
  const lineBytes = 1 + Math.ceil(pixels / 8)
  const raw = Buffer.alloc(lineBytes * pixels)
  for (let y = 0; y < pixels; y += 1) {
    const row = data[Math.floor(y / MODULE_PIXELS)] ?? []
    for (let x = 0; x < pixels; x += 1) {
      if (row[Math.floor(x / MODULE_PIXELS)] === true) continue // black is 0
      const at = y * lineBytes + 1 + (x >> 3)
      raw[at] = (raw[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(pixels, 0)
  header.writeUInt32BE(pixels, 4)
  header[8] = 1 // bit a pixel, greyscale
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, check])
}

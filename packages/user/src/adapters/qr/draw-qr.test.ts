import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, inflateSync } from 'node:zlib'
import { encode } from 'uqr'
import { drawQr } from './draw-qr.ts'

const CODE = '7K3M9XQ2BD5RTV8WZ1HJ4NC6PA'

function chunksOf(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>()
  let at = 8
  while (at < png.length) {
    const length = png.readUInt32BE(at)
    const typed = png.subarray(at + 4, at + 8 + length)
    assert.equal(crc32(typed), png.readUInt32BE(at + 8 + length))
    chunks.set(typed.toString('latin1', 0, 4), typed.subarray(4))
    at += 12 + length
  }
  return chunks
}

test('the picture is a PNG of the code, module for module, in white on all sides', () => {
  const png = Buffer.from(drawQr(CODE))
  assert.equal(png.toString('latin1', 1, 4), 'PNG')
  const chunks = chunksOf(png)
  assert.deepEqual([...chunks.keys()], ['IHDR', 'IDAT', 'IEND'])
  const { data, size } = encode(CODE, { ecc: 'M', border: 4 })
  const pixels = chunks.get('IHDR')?.readUInt32BE(0) ?? 0
  assert.equal(pixels, size * 6)
  const raw = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))
  const lineBytes = raw.length / pixels
  const isBlack = (x: number, y: number): boolean => {
    const byte = raw[y * lineBytes + 1 + (x >> 3)] ?? 0
    return (byte & (0x80 >> (x & 7))) === 0
  }
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      assert.equal(isBlack(x * 6 + 3, y * 6 + 3), data[y]?.[x], `${x},${y}`)
      if (x < 4 || y < 4) assert.equal(data[y]?.[x], false)
    }
  }
})

test('a picture is small: twenty fit a mail', () => {
  assert.ok(drawQr(CODE).length < 1_000, `${drawQr(CODE).length} bytes`)
})

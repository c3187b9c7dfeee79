const SLOTS = 16_384
const POLYNOMIAL = 0x1021

/** What a byte does to the checksum: CRC-16/XMODEM, eight bits at a time. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit += 1) {
    crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL
  }
  return crc
})

/** The slot of a Cluster that a key lies in: CRC-16/XMODEM of its hash tag, or of all of it. */
export function hashSlot(key: string): number {
  const open = key.indexOf('{')
  const close = open === -1 ? -1 : key.indexOf('}', open + 1)
  const hashed = close > open + 1 ? key.slice(open + 1, close) : key
  let crc = 0
  for (const byte of Buffer.from(hashed)) {
    crc = ((crc << 8) & 0xffff) ^ (TABLE[(crc >> 8) ^ byte] ?? 0)
  }
  return crc % SLOTS
}

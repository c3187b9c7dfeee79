import { randomFillSync } from 'node:crypto'

/** Randomness as a port: the system's, or a seeded one in a simulation. */
export interface Randomness {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array
  /** A number in [0, 1). */
  fraction(): number
}

const POOL_BYTES = 8_192

/** Cryptographic randomness, drawn from a pool so that an id does not cost a system call. */
export function createSystemRandomness(): Randomness {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  const bytes = (count: number): Uint8Array => {
    if (count > POOL_BYTES) return randomFillSync(new Uint8Array(count))
    if (used + count > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    used += count
    return pool.slice(used - count, used)
  }
  return {
    bytes,
    fraction() {
      const [a = 0, b = 0, c = 0, d = 0] = bytes(4)
      return (a * 0x1000000 + b * 0x10000 + c * 0x100 + d) / 0x100000000
    },
  }
}

import type { Clock } from './clock.ts'
import type { Randomness } from './randomness.ts'

/** Makes ids: UUID version 7 (RFC 9562), lower case, 36 characters. */
export interface Ids {
  next(): string
}

const COUNTER_MAX = 0x0fff

/**
 * UUIDv7 whose 12 bits after the version count up within a millisecond, so that ids made
 * by one process sort in the order they were made. (`crypto.randomUUIDv7` fills these bits
 * at random, and it takes neither a clock nor a seed.)
 */
export function createIds(clock: Clock, randomness: Randomness): Ids {
  let lastMs = 0
  let counter = 0
  return {
    next() {
      const now = clock.now()
      if (now > lastMs) {
        lastMs = now
        const [seed = 0] = randomness.bytes(1)
        counter = seed
      } else if (counter < COUNTER_MAX) {
        counter += 1
      } else {
        lastMs += 1
        counter = 0
      }
      const tail = randomness.bytes(8)
      tail[0] = 0x80 | ((tail[0] ?? 0) & 0x3f)
      const time = lastMs.toString(16).padStart(12, '0')
      const sequence = (0x7000 | counter).toString(16)
      const rest = Buffer.from(tail).toString('hex')
      return `${time.slice(0, 8)}-${time.slice(8)}-${sequence}-${rest.slice(0, 4)}-${rest.slice(4)}`
    },
  }
}

import type { Availability } from '@onsale/contracts/http/ticket.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { AvailabilityCache } from '../../ports.ts'

const KEPT_MS = 500
const TICKETS_MAX = 1_000

/**
 * Answers of one process. Whoever asks while one is computed waits for it, and it serves for
 * `keptMs`: a burst of readers costs one look a ticket. One that failed is not kept.
 */
export function createMemoryAvailability(clock: Clock, keptMs = KEPT_MS): AvailabilityCache {
  const cached = new Map<string, { readonly at: number; readonly answer: Promise<Availability> }>()
  return {
    share(ticketId, compute) {
      const now = clock.monotonicMs()
      const known = cached.get(ticketId)
      if (known !== undefined && now - known.at < keptMs) return known.answer
      if (cached.size >= TICKETS_MAX) cached.clear()
      const entry = { at: now, answer: compute() }
      cached.set(ticketId, entry)
      entry.answer.catch(() => {
        if (cached.get(ticketId) === entry) cached.delete(ticketId)
      })
      return entry.answer
    },
  }
}

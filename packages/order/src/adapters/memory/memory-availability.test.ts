import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { availabilityConformance } from '../../testing/availability.conformance.ts'
import { createMemoryAvailability } from './memory-availability.ts'

availabilityConformance('availability in memory', async () => {
  const time = createManualTime()
  const cache = createMemoryAvailability(time.clock)
  return { caches: [cache, cache], pass: async (ms) => time.advance(ms) }
})

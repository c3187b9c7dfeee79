import type { Clock } from '@onsale/kernel/clock.ts'
import type { BucketLimit } from '@onsale/kernel/token-bucket.ts'
import type { RequestLimits } from '../http/ports.ts'
import { addressGroup } from './address-group.ts'
import { BoundedBuckets } from './bounded-buckets.ts'

export const PER_PERSON: BucketLimit = { burst: 60, perSecond: 10 }
const PERSONS_MAX = 200_000
const ADDRESSES_MAX = 100_000

export interface RequestLimitOptions {
  readonly clock: Clock
  /** ONSALE_PUBLIC_WRITES_PER_MINUTE: the burst, and the rate at which it comes back. */
  readonly publicWritesPerMinute: number
}

/** Limits that are told at once. */
export interface MemoryRequestLimits extends RequestLimits {
  takePerPerson(userId: string): number
  takePublicWrite(address: string): number
}

export function publicWriteLimit(perMinute: number): BucketLimit {
  return { burst: perMinute, perSecond: perMinute / 60 }
}

/** Limits of one process, in memory. */
export function createMemoryRequestLimits(options: RequestLimitOptions): MemoryRequestLimits {
  const { clock, publicWritesPerMinute } = options
  const persons = new BoundedBuckets(PER_PERSON, PERSONS_MAX, clock)
  const writes = publicWriteLimit(publicWritesPerMinute)
  const addresses = new BoundedBuckets(writes, ADDRESSES_MAX, clock)
  return {
    takePerPerson: (userId) => persons.take(userId),
    takePublicWrite: (address) => addresses.take(addressGroup(address)),
  }
}

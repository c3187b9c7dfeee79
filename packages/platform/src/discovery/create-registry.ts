import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Redis } from '../redis/redis.ts'
import { createDnsRegistry } from './dns-registry.ts'
import { createMemoryRegistry } from './memory-registry.ts'
import type { Place, Places } from './places.ts'
import { createRedisRegistry } from './redis-registry.ts'
import type { Registry } from './registry.ts'

export interface RegistryDeps {
  /** What ONSALE_SERVICES says; undefined: nothing. */
  readonly places: Places | undefined
  /** Not asked when every service has a place. */
  readonly redis: Redis | undefined
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly nameServers?: readonly string[]
}

/**
 * Who serves what, by configuration: a service with a place is found there (and announces itself
 * nowhere), any other in Redis. Without Redis there is no other.
 */
export function createRegistry({ places = {}, redis, ...deps }: RegistryDeps): Registry {
  const found = Object.entries<Place>(places)
  const lists = createMemoryRegistry(found.flatMap(([target, place]) => instancesOf(target, place)))
  const names = createDnsRegistry(
    new Map(found.flatMap(([target, place]) => (place.kind === 'dns' ? [[target, place]] : []))),
    deps,
  )
  const others = redis === undefined ? lists : createRedisRegistry({ ...deps, redis })
  const registryOf = (target: string): Registry => {
    const place = found.find(([name]) => name === target)?.[1]
    if (place === undefined) return others
    return place.kind === 'dns' ? names : lists
  }
  return {
    announce(instance) {
      const isPlaced = found.some(([target]) => target === instance.target)
      return isPlaced ? { stop: async () => {} } : others.announce(instance)
    },
    watch: (target) => registryOf(target).watch(target),
    async close() {
      await Promise.all([lists, names, others].map((registry) => registry.close()))
    },
  }
}

function instancesOf(target: string, place: Place) {
  return place.kind === 'list' ? place.urls.map((url) => ({ id: url, target, url })) : []
}

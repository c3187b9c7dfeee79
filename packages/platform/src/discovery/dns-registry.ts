import { Resolver } from 'node:dns/promises'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { type KnownAddresses, learnAddresses, nothingKnown, type Told } from './learn-addresses.ts'
import type { Place } from './places.ts'
import type { Instance, Registry } from './registry.ts'

export const RESOLVE_EVERY_MS = 1_000
const ANSWER_WITHIN_MS = 1_000
const ASKED_TIMES_MAX = 2
const ADDRESSES_MAX = 1_000
type DnsPlace = Extract<Place, { readonly kind: 'dns' }>

export interface DnsRegistryDeps {
  readonly scheduler: Scheduler
  /** `address[:port]` of name servers; those of the system when left out. */
  readonly nameServers?: readonly string[]
}

/**
 * Instances by DNS: every address of a name is one (A and AAAA), asked for anew every second.
 * When no name server answers, or only in part, what was told last stands. Nobody announces
 * themselves here: whoever runs the processes keeps the names.
 *
 * Names are asked for as they are written, without the search list of the system and without
 * its hosts file. On Kubernetes that is the full name, `order.shop.svc.cluster.local`.
 */
export function createDnsRegistry(
  places: ReadonlyMap<string, DnsPlace>,
  { scheduler, nameServers }: DnsRegistryDeps,
): Registry {
  const resolver = new Resolver({ timeout: ANSWER_WITHIN_MS, tries: ASKED_TIMES_MAX })
  if (nameServers !== undefined) resolver.setServers(nameServers)
  const closing = new AbortController()
  const loops: Promise<void>[] = []
  const followed = new Map<string, () => readonly Instance[]>()

  function follow(target: string, { host, port }: DnsPlace): () => readonly Instance[] {
    let known = nothingKnown
    let instances: readonly Instance[] = []
    const look = async (): Promise<void> => {
      while (!closing.signal.aborted) {
        const [v4, v6] = [told(resolver.resolve4(host)), told(resolver.resolve6(host))]
        known = learnAddresses(known, await v4, await v6)
        instances = instancesAt(known, target, port)
        await scheduler.sleep(RESOLVE_EVERY_MS, closing.signal)
      }
    }
    loops.push(look())
    return () => instances
  }

  return {
    announce: () => ({ stop: async () => {} }),
    watch(target) {
      const place = places.get(target)
      if (place === undefined) return { instances: () => [] }
      const instances = followed.get(target) ?? follow(target, place)
      followed.set(target, instances)
      return { instances }
    },
    async close() {
      closing.abort()
      resolver.cancel()
      await Promise.all(loops)
    },
  }
}

function instancesAt({ v4, v6 }: KnownAddresses, target: string, port: number): Instance[] {
  return [...v4, ...v6.map((address) => `[${address}]`)]
    .slice(0, ADDRESSES_MAX)
    .map((address) => `${address}:${port}`)
    .map((place) => ({ id: place, target, url: `http://${place}` }))
}

async function told(asked: Promise<readonly string[]>): Promise<Told> {
  try {
    return await asked
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
    return code === 'ENOTFOUND' || code === 'ENODATA' ? 'none' : 'no answer'
  }
}

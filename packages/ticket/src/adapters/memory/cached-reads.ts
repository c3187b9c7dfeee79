import type { Clock } from '@onsale/kernel/clock.ts'
import type { CatalogueReads } from '../../ports.ts'

const FRESH_MS = 250
const ENTRIES_MAX = 512

interface Entry {
  readonly loadedAtMs: number
  readonly value: Promise<unknown>
}

export interface CachedReads extends CatalogueReads {
  /** Call it after every commit of an admin's change, before its answer goes out. */
  forget(): void
}

/**
 * Reads of the catalogue kept for a quarter of a second, so that a crowd looking at one page
 * costs four reads a second. Whoever comes while a read is under way shares it: there is no
 * stampede when an entry runs out. What was read before `forget` is never given out after it,
 * and a read that fails is not kept.
 */
export function createCachedReads(reads: CatalogueReads, clock: Clock): CachedReads {
  const entries = new Map<string, Entry>()

  const cached = <Value>(name: string, load: () => Promise<Value>): Promise<Value> => {
    const nowMs = clock.monotonicMs()
    const found = entries.get(name)
    if (found !== undefined && nowMs - found.loadedAtMs < FRESH_MS) {
      // Each kind of name is only ever loaded by one function.
      return found.value as Promise<Value>
    }
    const value = load()
    const entry: Entry = { loadedAtMs: nowMs, value }
    entries.delete(name)
    makeRoom(entries)
    entries.set(name, entry)
    value.catch(() => {
      if (entries.get(name) === entry) entries.delete(name)
    })
    return value
  }
  return {
    find: (ticketId) => cached(`ticket ${ticketId}`, () => reads.find(ticketId)),
    list: (query) => {
      const name = `list ${query.limit} ${query.afterId ?? ''} ${query.visitDate ?? ''}`
      return cached(name, () => reads.list(query))
    },
    forget: () => entries.clear(),
  }
}

/** Names come from requests, so they are bounded: the oldest entry goes. */
function makeRoom(entries: Map<string, Entry>): void {
  if (entries.size < ENTRIES_MAX) return
  for (const oldest of entries.keys()) {
    entries.delete(oldest)
    return
  }
}

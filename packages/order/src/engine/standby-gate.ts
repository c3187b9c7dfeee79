import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Stock } from '../domain/stock.ts'
import type { Gate, OrderReads } from '../ports.ts'

/** How often a gate that failed is tried again; it refuses at once while it is away. */
const AGAIN_EVERY_MS = 100
const UNITS_PER_ROUND_MAX = 500

/**
 * A gate that goes on when the one that all processes share does not answer: units for which
 * that failed are served from this process's memory, which is read anew from the ledger first.
 * The shared gate serves them again only after it was given the ledger's rows, because it has
 * missed what was committed meanwhile.
 *
 * Invariant: a unit is read from the shared gate only when every apply of this process that
 * failed was made up for from the ledger.
 */
export function createStandbyGate(options: {
  /** Rejects when it does not answer, within a bound of its own. */
  readonly shared: Gate
  /** Of this process; never fails but with the ledger. */
  readonly standby: Gate
  readonly reads: Pick<OrderReads, 'findStock'>
  readonly scheduler: Scheduler
}): Gate & {
  /** Units served from memory now, for metrics. */
  suspendedUnits(): number
  close(): Promise<void>
} {
  const { shared, standby, reads, scheduler } = options
  /** Units that the shared gate may not answer for, with what makes each failure another one. */
  const suspended = new Map<string, symbol>()
  const refreshing = new Map<string, Promise<void>>()
  let cancelAgain: (() => void) | undefined
  let mending: Promise<void> = Promise.resolve()
  let closed = false

  /** Whoever asks next waits until memory has what the ledger has. */
  const suspend = (unitIds: readonly string[]): void => {
    const fresh = unitIds.filter((id) => !suspended.has(id))
    const failure = Symbol('failure')
    for (const id of unitIds) suspended.set(id, failure)
    if (fresh.length > 0) {
      const refreshed = refresh(fresh).finally(() => {
        for (const id of fresh) refreshing.delete(id)
      })
      for (const id of fresh) refreshing.set(id, refreshed)
    }
    tryAgainLater()
  }
  /** An older copy is a copy still: when the ledger is away too, that is what there is. */
  const refresh = async (unitIds: readonly string[]): Promise<void> => {
    try {
      await standby.apply(await reads.findStock(unitIds))
    } catch {
      // Claims go to the ledger, and are told what is wrong with it.
    }
  }
  const tryAgainLater = (): void => {
    if (closed || cancelAgain !== undefined) return
    cancelAgain = scheduler.after(AGAIN_EVERY_MS, () => {
      mending = mend().finally(() => {
        cancelAgain = undefined
        if (suspended.size > 0) tryAgainLater()
      })
    })
  }
  const mend = async (): Promise<void> => {
    const some = [...suspended].slice(0, UNITS_PER_ROUND_MAX)
    const unitIds = some.map(([id]) => id)
    try {
      await shared.read(unitIds) // fails without cost while it is away
      await shared.apply(await reads.findStock(unitIds))
      for (const [id, failure] of some) {
        if (suspended.get(id) === failure) suspended.delete(id)
      }
    } catch {
      // Another time.
    }
  }
  const readStandby = async (unitIds: readonly string[]): Promise<ReadonlyMap<string, Stock>> => {
    await Promise.all(unitIds.flatMap((id) => refreshing.get(id) ?? []))
    return standby.read(unitIds)
  }

  return {
    async apply(rows) {
      await standby.apply(rows)
      try {
        await shared.apply(rows)
      } catch {
        suspend(rows.map(({ unitId }) => unitId))
      }
    },
    async read(unitIds) {
      if (unitIds.some((id) => suspended.has(id))) return readStandby(unitIds)
      try {
        return await shared.read(unitIds)
      } catch {
        suspend(unitIds)
        return readStandby(unitIds)
      }
    },
    async forget(rows) {
      await standby.forget(rows)
      try {
        await shared.forget(rows)
      } catch {
        // The next comparison finds them again.
      }
    },
    suspendedUnits: () => suspended.size,
    async close() {
      closed = true
      cancelAgain?.()
      await mending
    },
  }
}

import type { Stock } from '@onsale/order/domain/stock.ts'

/**
 * Every two seconds the gate is compared with the ledger; each round may hear late as well.
 * Being behind for longer than this excuses nothing.
 */
const BEHIND_MS_MAX = 3_200

interface Behind {
  /** The last moment that the gate knows of. */
  readonly from: number
  /** Since when it had a chance to hear of it. */
  sinceMs: number
  version: number
}

/**
 * Follows how far the gate may lag behind the ledger: from a commit until its rows were applied.
 * A refusal by the gate may be as old as that, and no older.
 */
export class GateLag {
  readonly #units = new Map<string, Behind>()
  #unsureFrom = 0
  #unsureSinceMs = Number.NEGATIVE_INFINITY

  committed(rows: readonly Stock[], momentBefore: number, nowMs: number): void {
    for (const { unitId, version } of rows) {
      const behind = this.#units.get(unitId)
      if (behind === undefined) {
        this.#units.set(unitId, { from: momentBefore, sinceMs: nowMs, version })
      } else {
        behind.version = version
      }
    }
  }

  applied(rows: readonly Stock[]): void {
    for (const { unitId, version } of rows) {
      const behind = this.#units.get(unitId)
      if (behind !== undefined && version >= behind.version) this.#units.delete(unitId)
    }
  }

  /** What it was told was lost; the next comparison tells it. */
  heardNothing(nowMs: number): void {
    for (const behind of this.#units.values()) behind.sinceMs = nowMs
  }

  /** What it has heard may be gone: it may hear of older rows before it is compared. */
  wiped(moment: number, nowMs: number): void {
    this.#unsureFrom = moment - 1
    this.#unsureSinceMs = nowMs
  }

  /** A fresh gate has read the ledger. */
  startedAnew(): void {
    this.#units.clear()
  }

  /** The oldest moment that the gate may still speak of. */
  from(moment: number, nowMs: number): number {
    let oldest = moment
    if (nowMs - this.#unsureSinceMs <= BEHIND_MS_MAX) oldest = this.#unsureFrom
    for (const { from, sinceMs } of this.#units.values()) {
      if (nowMs - sinceMs <= BEHIND_MS_MAX) oldest = Math.min(oldest, from)
    }
    return oldest
  }
}

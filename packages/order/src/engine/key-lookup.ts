import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { findReplay } from '../domain/find-replay.ts'
import type { IdempotencyClaim } from '../domain/kept-answer.ts'
import { personKey } from '../domain/ledger-state.ts'
import type { Refusal, Replayed } from '../domain/outcome.ts'
import type { OrderReads } from '../ports.ts'

/** Says what idempotency keys already stand for. */
export interface KeyLookUp {
  /** The answer to give again, REUSED, or undefined when the key is new. */
  find(claim: IdempotencyClaim | null): Promise<Replayed | Refusal | undefined>
}

const KEYS_PER_READ_MAX = 1_024

/**
 * Looks keys up in the ledger, all that are asked for in one turn of the event loop by one
 * read. Everybody who is about to be refused passes here first: a lost 201 must not become
 * "sold out".
 */
export function createKeyLookUp(
  reads: Pick<OrderReads, 'lookUpKeys'>,
  scheduler: Scheduler,
): KeyLookUp {
  interface Asked {
    readonly claim: IdempotencyClaim
    readonly resolve: (found: Replayed | Refusal | undefined) => void
    readonly reject: (fault: unknown) => void
  }
  let asked: Asked[] = []

  const readAll = async (): Promise<void> => {
    const all = asked
    asked = []
    for (let start = 0; start < all.length; start += KEYS_PER_READ_MAX) {
      const some = all.slice(start, start + KEYS_PER_READ_MAX)
      try {
        const found = await reads.lookUpKeys(some.map(({ claim }) => [claim.userId, claim.key]))
        if (found.orders.length === 0 && found.kept.length === 0) {
          for (const one of some) one.resolve(undefined)
          continue
        }
        const state = {
          orders: new Map(found.orders.map((order) => [order.id, order])),
          orderIdsByKey: new Map(
            found.orders.map((order) => [
              personKey(order.userId, order.idempotencyKey ?? ''),
              order.id,
            ]),
          ),
          kept: new Map(found.kept.map((kept) => [personKey(kept.userId, kept.key), kept])),
        }
        for (const one of some) one.resolve(findReplay(state, one.claim))
      } catch (error) {
        for (const one of some) one.reject(error)
      }
    }
  }

  return {
    find(claim) {
      if (claim === null) return Promise.resolve(undefined)
      if (asked.length === 0) scheduler.soon(() => void readAll())
      return new Promise((resolve, reject) => asked.push({ claim, resolve, reject }))
    },
  }
}

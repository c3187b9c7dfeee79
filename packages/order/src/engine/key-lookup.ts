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
/** A read costs a server about as much as fifty keys do; two, for one may meet a dead connection. */
const READS_AT_ONCE_MAX = 2

/**
 * Looks keys up in the ledger, all that are asked for in one turn of the event loop, or while
 * reads are under way, by one read. Everybody who is about to be refused passes here first: a
 * lost 201 must not become "sold out". A read that answers was begun after it was asked for.
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
  let underWay = 0

  const readOn = (): void => {
    while (asked.length > 0 && underWay < READS_AT_ONCE_MAX) {
      const some = asked.slice(0, KEYS_PER_READ_MAX)
      asked = asked.slice(KEYS_PER_READ_MAX)
      underWay += 1
      void read(some).finally(() => {
        underWay -= 1
        readOn()
      })
    }
  }

  const read = async (some: readonly Asked[]): Promise<void> => {
    try {
      const found = await reads.lookUpKeys(some.map(({ claim }) => [claim.userId, claim.key]))
      if (found.orders.length === 0 && found.kept.length === 0) {
        for (const one of some) one.resolve(undefined)
        return
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

  return {
    find(claim) {
      if (claim === null) return Promise.resolve(undefined)
      if (asked.length === 0) scheduler.soon(readOn)
      return new Promise((resolve, reject) => asked.push({ claim, resolve, reject }))
    },
  }
}

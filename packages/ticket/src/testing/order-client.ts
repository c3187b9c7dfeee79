import type { Call } from '@onsale/contracts/http/call.ts'
import { changeCapacity, claimKey, freeKey, putSale } from '@onsale/contracts/internal/calls.ts'
import type { Sale } from '@onsale/contracts/internal/sale.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { Once } from '../ports.ts'
import type { FakeOrder } from './fake-order.ts'

/** A client as a process has it, of an order service that may be shared by several. */
export function clientOf(order: FakeOrder): CallClient {
  const answer = async (call: Call, input: { body?: unknown; params?: unknown }) => {
    switch (call) {
      case putSale: {
        const units = await order.putSale(input.body as Sale)
        return { kind: 'answer', status: 200, body: { applied: true, units } }
      }
      case claimKey: {
        const isFree = await order.claimKey(input.body as Once)
        return isFree
          ? { kind: 'answer', status: 204 }
          : { kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' }
      }
      case freeKey:
        await order.freeKey(input.body as Once)
        return { kind: 'answer', status: 204 }
      case changeCapacity: {
        const { unitId } = input.params as { unitId: string }
        const decided = await order.changeCapacity(
          unitId,
          (input.body as { capacity: number }).capacity,
        )
        if (!('kind' in decided)) return { kind: 'answer', status: 200, body: decided }
        const isUnknown = decided.kind === 'unit-unknown'
        return { kind: 'refused', code: isUnknown ? 'UNIT_NOT_FOUND' : 'CAPACITY_BELOW_CLAIMED' }
      }
      default:
        throw new Error(`nobody answers ${call.operation}`)
    }
  }
  // What is sent is what the contracts say; the types of every call at once cannot be given.
  return answer as unknown as CallClient
}

import { changeCapacity, claimKey, freeKey, putSale } from '@onsale/contracts/internal/calls.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { HttpRefusal } from '@onsale/platform/http/route.ts'
import { type OrderService, OrderUnavailable } from '../../ports.ts'

/** The order service by its contract. */
export function createOrderOverCalls(call: CallClient): OrderService {
  return {
    async putSale(sale) {
      const answer = await reach(() => call(putSale, { body: sale }))
      if (answer.kind === 'refused') throw unexpected(answer)
      return answer.body.units
    },
    async claimKey(once) {
      const answer = await reach(() => call(claimKey, { body: once }))
      if (answer.kind === 'answer') return true
      if (answer.code === 'IDEMPOTENCY_KEY_REUSED') return false
      throw unexpected(answer)
    },
    async freeKey(once) {
      const answer = await reach(() => call(freeKey, { body: once }))
      if (answer.kind === 'refused') throw unexpected(answer)
    },
    async changeCapacity(unitId, capacity) {
      const input = { params: { unitId }, body: { capacity } }
      const answer = await reach(() => call(changeCapacity, input))
      if (answer.kind === 'answer') return answer.body
      if (answer.code === 'UNIT_NOT_FOUND') return { kind: 'unit-unknown' }
      if (answer.code === 'CAPACITY_BELOW_CLAIMED') return { kind: 'below-claimed' }
      throw unexpected(answer)
    },
  }
}

async function reach<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (fault) {
    throw new OrderUnavailable('no answer from the order service', { cause: fault })
  }
}

/** No refusal but those declared is an answer: order is too busy, in trouble, or out of step. */
function unexpected(refusal: HttpRefusal): Error {
  return new OrderUnavailable(`the order service refused with ${refusal.code}`)
}

import {
  countObligations,
  exportOrders,
  forgetPerson,
} from '@onsale/contracts/internal/person-calls.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { HttpRefusal } from '@onsale/platform/http/route.ts'
import { type OrderService, OrderUnavailable } from '../../ports/order-service.ts'

/** The order service by its contract. */
export function createOrderOverCalls(call: CallClient): OrderService {
  return {
    async countObligations(userId) {
      const answer = await reach(() => call(countObligations, { params: { userId } }))
      if (answer.kind === 'refused') throw unexpected(answer)
      return answer.body
    },
    async forgetPerson(userId) {
      const answer = await reach(() => call(forgetPerson, { params: { userId } }))
      if (answer.kind === 'refused') throw unexpected(answer)
    },
    async exportOrders(userId, query) {
      const answer = await reach(() => call(exportOrders, { params: { userId }, query }))
      if (answer.kind === 'refused') throw unexpected(answer)
      return answer.body
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

/** None of these calls refuses: order is too busy, in trouble, or out of step. */
function unexpected(refusal: HttpRefusal): Error {
  return new OrderUnavailable(`the order service refused with ${refusal.code}`)
}

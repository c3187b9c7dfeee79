import { describeOrder } from '@onsale/contracts/internal/person-calls.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import { type OrderBook, OrderBookAway } from '../../ports/mail-queue.ts'

const ANSWER_MS_MAX = 10_000

/** The order service by its contract; an answer that takes more than 10 s is none. */
export function createOrderBookOverCalls(call: CallClient, scheduler: Scheduler): OrderBook {
  return {
    async describe(orderId) {
      const answer = await inTime(scheduler, () => call(describeOrder, { params: { orderId } }))
      if (answer.kind === 'answer') return answer.body
      if (answer.code === 'NOT_FOUND') return undefined
      throw new OrderBookAway(`the order service refused with ${answer.code}`)
    },
  }
}

async function inTime<Answer>(scheduler: Scheduler, ask: () => Promise<Answer>): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const takeBack = scheduler.after(ANSWER_MS_MAX, () => reject(new Error('no answer in time')))
  try {
    return await Promise.race([ask(), late])
  } catch (fault) {
    throw new OrderBookAway('no answer from the order service', { cause: fault })
  } finally {
    takeBack()
  }
}

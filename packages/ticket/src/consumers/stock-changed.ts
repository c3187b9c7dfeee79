import { stockChanged } from '@onsale/contracts/events/stock.ts'
import type { Subscription } from '@onsale/platform/bus/bus.ts'
import { readEvent } from '@onsale/platform/bus/read-event.ts'
import type { TicketDeps } from '../ports.ts'
import { copyStock } from '../usecases/copy-stock.ts'

/** Names this consumer for good: its receipts are kept under it. */
export const STOCK_CONSUMER = 'ticket.stock-copy'

/** Keeps the copy of the stock figures by what the order service tells. */
export function stockChangedConsumer(
  deps: Pick<TicketDeps, 'store'>,
): Omit<Subscription, 'deadLetters'> {
  return {
    consumer: STOCK_CONSUMER,
    topics: [stockChanged.topic],
    async handler(event) {
      if (event.type !== stockChanged.type) return
      const { unitId, version, capacity, held, sold } = readEvent(stockChanged, event)
      const figures = { unitId, version, capacity, held, sold }
      await copyStock(deps, { consumer: STOCK_CONSUMER, eventId: event.id, figures })
    },
  }
}

import { orderChanged } from '@onsale/contracts/events/order.ts'
import type { Subscription } from '@onsale/platform/bus/bus.ts'
import { readEvent } from '@onsale/platform/bus/read-event.ts'
import type { MailTemplate } from '../ports.ts'
import { queueOrderMail, type QueueOrderMailDeps } from '../usecases/queue-order-mail.ts'

/** Names this consumer for good: its receipts are kept under it. */
export const ORDER_MAILS_CONSUMER = 'user.order-mails'

/**
 * `order.refunded` has no mail: the cancellation told of the refund. What an order looks like is
 * asked when the mail goes out.
 */
const templateOf = new Map<string, MailTemplate>([
  [orderChanged['order.paid'].type, 'order-paid'],
  [orderChanged['order.cancelled'].type, 'order-cancelled'],
  [orderChanged['payment.late_refunded'].type, 'late-payment-refunded'],
])

/** Mails people what became of their orders. */
export function orderMailConsumers(
  deps: QueueOrderMailDeps,
): readonly Omit<Subscription, 'deadLetters'>[] {
  return [
    {
      consumer: ORDER_MAILS_CONSUMER,
      topics: ['onsale.order.v1'],
      async handler(event) {
        const template = templateOf.get(event.type)
        if (template === undefined) return
        // The data of all these events has one shape, and `type` was just looked up among them.
        const type = orderChanged[event.type as keyof typeof orderChanged]
        const { orderId, userId, amount, currency } = readEvent(type, event)
        await queueOrderMail(deps, {
          consumer: ORDER_MAILS_CONSUMER,
          eventId: event.id,
          template,
          userId,
          params: { orderId, amount: String(amount), currency },
        })
      },
    },
  ]
}

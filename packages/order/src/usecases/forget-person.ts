import { isHolding } from '../domain/order.ts'
import type { Committer, OrdersQuery, OrderReads } from '../ports.ts'

export interface ForgetPersonDeps {
  readonly reads: Pick<OrderReads, 'listOrders'>
  readonly committer: Committer
}

/** Holds given back in one batch. */
const ORDERS_PER_ROUND_MAX = 100

/**
 * Gives up what a person who is gone has left open: the cart, and the holds that nobody is
 * paying. A hold whose payment a provider is deciding is left to its own end, whichever that
 * is, and so is one that was paid just now: what was paid stays valid. Doing it again changes
 * nothing.
 */
export async function forgetPerson(deps: ForgetPersonDeps, userId: string): Promise<void> {
  await deps.committer.submit({ kind: 'clearCart', userId })
  for (const status of ['PENDING', 'PAYING'] as const) {
    await giveHoldsBack(deps, { userId, status, ordersMax: ORDERS_PER_ROUND_MAX })
  }
}

/** From the newest to the oldest, each looked at once: a hold that stays ends the walk for none. */
async function giveHoldsBack(deps: ForgetPersonDeps, query: OrdersQuery): Promise<void> {
  let before: OrdersQuery['before']
  for (;;) {
    const orders = await deps.reads.listOrders({
      ...query,
      ...(before !== undefined && { before }),
    })
    await Promise.all(
      orders.filter(isHolding).map((order) =>
        deps.committer.submit({
          kind: 'cancel',
          orderId: order.id,
          userId: query.userId,
          admissionIds: null,
          expectedRefund: null,
          idempotency: null,
          holdOnly: true,
        }),
      ),
    )
    before = orders.at(-1)
    if (before === undefined || orders.length < query.ordersMax) return
  }
}

import type { Ids } from '@onsale/kernel/ids.ts'
import type { Money } from '@onsale/kernel/money.ts'
import type { CheckoutOutcome } from '../domain/decide-cart.ts'
import type { IdempotencyClaim } from '../domain/kept-answer.ts'
import type { Committer } from '../ports.ts'

/** Orders what is in a person's cart; the lines leave it in the same transaction. */
export function checkOutCart(
  deps: { readonly committer: Committer; readonly ids: Ids },
  command: {
    readonly userId: string
    readonly idempotency: IdempotencyClaim | null
    readonly expectedTotal: Money | null
  },
): Promise<CheckoutOutcome> {
  return deps.committer.submit({ kind: 'checkout', orderId: deps.ids.next(), ...command })
}

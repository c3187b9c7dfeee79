import type { Sale } from '@onsale/contracts/internal/sale.ts'
import type { PutSaleOutcome } from '../domain/decide-sale.ts'
import type { Receipt } from '../domain/ledger-state.ts'
import type { Committer } from '../ports.ts'

/**
 * Sells a ticket by these terms from the next commit on: told by the ticket service, or, with
 * a receipt, repaired from its event. The higher version wins.
 */
export function sellBy(
  deps: { readonly committer: Committer },
  terms: Sale,
  receipt: Receipt | null,
): Promise<PutSaleOutcome> {
  const { units, ...sale } = terms
  return deps.committer.submit({ kind: 'putSale', sale, units, receipt })
}

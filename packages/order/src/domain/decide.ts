import { keptAnswerOf } from './answer-to-keep.ts'
import type { Command, Outcome } from './commands.ts'
import { decideAbandonPayment } from './decide-abandon-payment.ts'
import { decideAcceptConfirm } from './decide-accept-confirm.ts'
import { decideCancel } from './decide-cancel.ts'
import { decideCheckout, decideClearCart, decidePutCartLine } from './decide-cart.ts'
import { decideClaim } from './decide-claim.ts'
import { decideClaimKey } from './decide-claim-key.ts'
import { decideExpire } from './decide-expire.ts'
import { decideOpenPayment } from './decide-open-payment.ts'
import { decideSendRefund, decideSettleRefund } from './decide-refund-step.ts'
import { decideChangeCapacity, decidePutSale } from './decide-sale.ts'
import { decideSettlePayment } from './decide-settle-payment.ts'
import type { Decided, DecisionContext, LedgerState } from './ledger-state.ts'

/**
 * Decides one command on the state that its batch has reached. Pure: the same state, command
 * and context give the same outcome and changes.
 */
export function decide(
  state: LedgerState,
  command: Command,
  context: DecisionContext,
): Decided<Outcome> {
  const decided = decideByKind(state, command, context)
  const kept = keptAnswerOf(command, decided.outcome, context.now)
  return kept === undefined ? decided : { ...decided, changes: { ...decided.changes, kept } }
}

function decideByKind(
  state: LedgerState,
  command: Command,
  context: DecisionContext,
): Decided<Outcome> {
  switch (command.kind) {
    case 'claim':
      return decideClaim(state, command, context)
    case 'checkout':
      return decideCheckout(state, command, context)
    case 'cancel':
      return decideCancel(state, command, context)
    case 'expire':
      return decideExpire(state, command, context)
    case 'openPayment':
      return decideOpenPayment(state, command, context)
    case 'abandonPayment':
      return decideAbandonPayment(state, command)
    case 'acceptConfirm':
      return decideAcceptConfirm(state, command, context)
    case 'settlePayment':
      return decideSettlePayment(state, command, context)
    case 'sendRefund':
      return decideSendRefund(state, command, context)
    case 'settleRefund':
      return decideSettleRefund(state, command, context)
    case 'putCartLine':
      return decidePutCartLine(state, command, context)
    case 'clearCart':
      return decideClearCart(state, command, context)
    case 'putSale':
      return decidePutSale(state, command)
    case 'claimKey':
      return decideClaimKey(state, command, context)
    case 'changeCapacity':
      return decideChangeCapacity(state, command)
  }
}

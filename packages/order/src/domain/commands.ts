import type { AbandonPaymentCommand } from './decide-abandon-payment.ts'
import type { AcceptConfirmCommand, AcceptConfirmOutcome } from './decide-accept-confirm.ts'
import type { CancelCommand, CancelOutcome } from './decide-cancel.ts'
import type {
  CartOutcome,
  CheckoutCommand,
  CheckoutOutcome,
  ClearCartCommand,
  PutCartLineCommand,
} from './decide-cart.ts'
import type { ClaimCommand, ClaimOutcome } from './decide-claim.ts'
import type { ClaimKeyCommand, ClaimKeyOutcome } from './decide-claim-key.ts'
import type { ExpireCommand, ExpireOutcome } from './decide-expire.ts'
import type { OpenPaymentCommand, OpenPaymentOutcome } from './decide-open-payment.ts'
import type {
  SendRefundCommand,
  SendRefundOutcome,
  SettleRefundCommand,
  SettleRefundOutcome,
} from './decide-refund-step.ts'
import type {
  ChangeCapacityCommand,
  ChangeCapacityOutcome,
  PutSaleCommand,
  PutSaleOutcome,
} from './decide-sale.ts'
import type { SettlePaymentCommand, SettlePaymentOutcome } from './decide-settle-payment.ts'
import type { OrderOutcome, Refusal } from './outcome.ts'

/** Every change of the ledger is one of these; the committer runs them in batches. */
export interface CommandOutcomes {
  claim: [ClaimCommand, ClaimOutcome]
  checkout: [CheckoutCommand, CheckoutOutcome]
  cancel: [CancelCommand, CancelOutcome]
  expire: [ExpireCommand, ExpireOutcome]
  openPayment: [OpenPaymentCommand, OpenPaymentOutcome]
  abandonPayment: [AbandonPaymentCommand, OrderOutcome | Refusal]
  acceptConfirm: [AcceptConfirmCommand, AcceptConfirmOutcome]
  settlePayment: [SettlePaymentCommand, SettlePaymentOutcome]
  sendRefund: [SendRefundCommand, SendRefundOutcome]
  settleRefund: [SettleRefundCommand, SettleRefundOutcome]
  putCartLine: [PutCartLineCommand, CartOutcome]
  clearCart: [ClearCartCommand, CartOutcome]
  putSale: [PutSaleCommand, PutSaleOutcome]
  claimKey: [ClaimKeyCommand, ClaimKeyOutcome]
  changeCapacity: [ChangeCapacityCommand, ChangeCapacityOutcome]
}

export type Command = CommandOutcomes[keyof CommandOutcomes][0]
export type Outcome = CommandOutcomes[keyof CommandOutcomes][1]
export type OutcomeOf<C extends Command> = CommandOutcomes[C['kind']][1]

/** Claims wait in a lane of their own, behind every step of somebody who holds something. */
export type ClaimLike = ClaimCommand | CheckoutCommand

export function isClaimLike(command: Command): command is ClaimLike {
  return command.kind === 'claim' || command.kind === 'checkout'
}

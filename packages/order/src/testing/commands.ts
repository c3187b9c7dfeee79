import type { AcceptConfirmCommand } from '../domain/decide-accept-confirm.ts'
import type { CancelCommand } from '../domain/decide-cancel.ts'
import type { ClaimCommand } from '../domain/decide-claim.ts'
import type { OpenPaymentCommand } from '../domain/decide-open-payment.ts'
import type { SettlePaymentCommand } from '../domain/decide-settle-payment.ts'
import type { IdempotencyClaim } from '../domain/kept-answer.ts'
import type { ProviderAnswer } from '../domain/payment.ts'
import { PRICE } from './given.ts'

/** Mina's commands about `order-1`, `payment-1` and `unit-1`, unless told otherwise. */

export function claim(changes: Partial<ClaimCommand> = {}): ClaimCommand {
  return {
    kind: 'claim',
    orderId: 'order-1',
    userId: 'mina',
    idempotency: null,
    lines: [{ unitId: 'unit-1', quantity: 1 }],
    expectedTotal: null,
    ...changes,
  }
}

export function openPayment(changes: Partial<OpenPaymentCommand> = {}): OpenPaymentCommand {
  return {
    kind: 'openPayment',
    orderId: 'order-1',
    userId: 'mina',
    paymentId: 'payment-1',
    provider: 'sandbox',
    returnUrl: null,
    idempotency: null,
    ...changes,
  }
}

export function acceptConfirm(changes: Partial<AcceptConfirmCommand> = {}): AcceptConfirmCommand {
  return {
    kind: 'acceptConfirm',
    orderId: 'order-1',
    paymentId: 'payment-1',
    userId: 'mina',
    providerData: '{"outcome":"approve"}',
    idempotency: null,
    ...changes,
  }
}

export const captured: ProviderAnswer = { kind: 'captured', amount: PRICE, currency: 'KRW' }

export function settlePayment(
  answer: ProviderAnswer,
  changes: Partial<SettlePaymentCommand> = {},
): SettlePaymentCommand {
  return {
    kind: 'settlePayment',
    orderId: 'order-1',
    paymentId: 'payment-1',
    answer,
    idempotency: null,
    ...changes,
  }
}

export function cancel(changes: Partial<CancelCommand> = {}): CancelCommand {
  return {
    kind: 'cancel',
    orderId: 'order-1',
    userId: 'mina',
    admissionIds: null,
    expectedRefund: null,
    idempotency: null,
    ...changes,
  }
}

export function givenKey(key: string, changes: Partial<IdempotencyClaim> = {}): IdempotencyClaim {
  return { userId: 'mina', key, fingerprint: 'the request', ...changes }
}

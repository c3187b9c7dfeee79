import type { Outcome } from '@onsale/order/domain/commands.ts'
import type { IdempotencyClaim } from '@onsale/order/domain/kept-answer.ts'
import type { Books } from './books.ts'

export function keyName(claim: Pick<IdempotencyClaim, 'userId' | 'key'>): string {
  return `${claim.userId} ${claim.key}`
}

/** The code of a refusal, or what kind of answer it was. */
export function said(outcome: Outcome): string {
  return outcome.kind === 'refused' ? outcome.code : outcome.kind
}

export type KeptUnder =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'another request' }
  /** A confirm whose answer is still open. */
  | { readonly kind: 'open' }
  | { readonly kind: 'answer' }

/** What a call other than order creation finds under its key. */
export function keptUnder(books: Books, claim: IdempotencyClaim | null): KeptUnder {
  const known = claim === null ? undefined : books.keys.get(keyName(claim))
  if (known === undefined) return { kind: 'nothing' }
  if (known.fingerprint !== claim?.fingerprint || known.orderId !== undefined) {
    return { kind: 'another request' }
  }
  return known.kept === undefined ? { kind: 'open' } : { kind: 'answer' }
}

const keyForm = /^[\x21-\x7e]{1,255}$/

export type GivenKey =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'malformed' }

const none: GivenKey = { kind: 'none' }
const malformed: GivenKey = { kind: 'malformed' }

/**
 * The Idempotency-Key of a request: 1–255 visible ASCII characters. Node joins a repeated
 * header with ", ", and the space in it makes that malformed, as it shall be.
 */
export function idempotencyKeyOf(header: string | string[] | undefined): GivenKey {
  if (header === undefined) return none
  if (typeof header !== 'string' || !keyForm.test(header)) return malformed
  return { kind: 'key', key: header }
}

/** A refusal: an answer the caller must expect, as opposed to a fault, which is thrown. */
export interface Refused<Code extends string = string> {
  readonly kind: 'refused'
  readonly code: Code
  readonly detail?: string
  readonly retryAfterSeconds?: number
}

export function refused<Code extends string>(code: Code, detail?: string): Refused<Code> {
  return detail === undefined ? { kind: 'refused', code } : { kind: 'refused', code, detail }
}

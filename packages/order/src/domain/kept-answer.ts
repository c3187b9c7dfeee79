/** The key a client sent, with what it was sent for. */
export interface IdempotencyClaim {
  readonly userId: string
  readonly key: string
  readonly fingerprint: string
}

/**
 * The answer kept under a person's idempotency key, for calls other than order creation (an
 * order's own row carries its key). OPEN while a confirm waits for its provider; ELSEWHERE
 * when the key was used at another service, which keeps the answer.
 */
export interface KeptAnswer extends IdempotencyClaim {
  readonly state: 'OPEN' | 'DONE' | 'ELSEWHERE'
  /** HTTP status; 0 unless DONE. */
  readonly status: number
  /** The body as JSON text; '' where there is none. */
  readonly body: string
  readonly retryAfterSeconds: number | null
  readonly createdAt: number
}

/** The key is taken, and there is no answer of ours under it (yet). */
export function takenKey(
  claim: IdempotencyClaim,
  state: 'OPEN' | 'ELSEWHERE',
  now: number,
): KeptAnswer {
  const { userId, key, fingerprint } = claim
  const nothing = { status: 0, body: '', retryAfterSeconds: null }
  return { userId, key, fingerprint, state, ...nothing, createdAt: now }
}

export function keepAnswer(
  claim: IdempotencyClaim,
  answer: { readonly status: number; readonly body: unknown; readonly retryAfterSeconds?: number },
  now: number,
): KeptAnswer {
  return {
    userId: claim.userId,
    key: claim.key,
    fingerprint: claim.fingerprint,
    state: 'DONE',
    status: answer.status,
    body: answer.body === undefined ? '' : JSON.stringify(answer.body),
    retryAfterSeconds: answer.retryAfterSeconds ?? null,
    createdAt: now,
  }
}

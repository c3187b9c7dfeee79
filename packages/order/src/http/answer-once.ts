import { fingerprintOf } from '@onsale/platform/idempotency/fingerprint.ts'
import type { KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
import type { HttpRefusal } from '@onsale/platform/http/route.ts'
import type { IdempotencyClaim } from '../domain/kept-answer.ts'

interface KeyedRequest {
  readonly identity: { readonly userId: string }
  readonly path: string
  readonly body: unknown
  readonly idempotencyKey?: string
}

/**
 * Runs a POST under its idempotency key: requests with the same key go one after another in
 * this process, and the fingerprint tells whether a later one is the same request. Without a
 * key every request stands for itself.
 */
export async function answerOnce<Answer>(
  flights: KeyedFlights,
  request: KeyedRequest,
  answer: (claim: IdempotencyClaim | null) => Promise<Answer>,
): Promise<Answer | HttpRefusal> {
  const { userId } = request.identity
  const key = request.idempotencyKey
  if (key === undefined) return answer(null)
  const fingerprint = fingerprintOf('POST', request.path, withoutEmptyBody(request.body))
  const answered = await flights.run(userId, key, async () => ({
    kind: 'landed' as const,
    answer: await answer({ userId, key, fingerprint }),
  }))
  return answered.kind === 'landed'
    ? answered.answer
    : { kind: 'refused', code: 'IDEMPOTENCY_IN_FLIGHT', retryAfterSeconds: 1 }
}

/** Where a body is optional, `{}` is the same as none. */
function withoutEmptyBody(body: unknown): unknown {
  const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0
  return isEmpty ? undefined : body
}

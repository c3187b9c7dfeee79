import { fingerprintOf } from '@onsale/platform/idempotency/fingerprint.ts'
import type { InFlight, KeyedFlights } from '@onsale/platform/idempotency/keyed-flights.ts'
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
export async function answerOnce<Answer extends { readonly kind: 'answer' | 'refused' }>(
  flights: KeyedFlights,
  request: KeyedRequest,
  answer: (claim: IdempotencyClaim | null) => Promise<Answer>,
): Promise<Answer | HttpRefusal> {
  const { userId } = request.identity
  const key = request.idempotencyKey
  if (key === undefined) return answer(null)
  const answered = await flights.run(userId, key, () => answer(claimOf(request, key)))
  return isLanded(answered)
    ? answered
    : { kind: 'refused', code: 'IDEMPOTENCY_IN_FLIGHT', retryAfterSeconds: 1 }
}

function isLanded<Answer extends { readonly kind: 'answer' | 'refused' }>(
  answered: Answer | InFlight,
): answered is Answer {
  return answered.kind !== 'in-flight'
}

/**
 * The key with its fingerprint, which is made when somebody asks for it: most requests of a
 * burst are refused with a key that nobody used before, and need none.
 */
function claimOf({ identity, path, body }: KeyedRequest, key: string): IdempotencyClaim {
  let fingerprint: string | undefined
  return {
    userId: identity.userId,
    key,
    get fingerprint() {
      return (fingerprint ??= fingerprintOf('POST', path, withoutEmptyBody(body)))
    },
  }
}

/** Where a body is optional, `{}` is the same as none. */
function withoutEmptyBody(body: unknown): unknown {
  const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0
  return isEmpty ? undefined : body
}

import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import { takeToken, type Bucket } from '@onsale/kernel/token-bucket.ts'
import { refuse, type Refusal } from '../domain/outcome.ts'
import type { Committer, PaymentProvider } from '../ports.ts'

export interface ReceiveWebhookDeps {
  readonly committer: Committer
  readonly providers: ReadonlyMap<string, PaymentProvider>
  readonly clock: Clock
  readonly ids: Ids
}

const PER_PROVIDER = { burst: 1_000, perSecond: 200 }

/**
 * Makes the receiver of webhooks: stores what came, and marks the payment it speaks of to be
 * asked about soon. A hint, never a proof: what is true is what the provider says when asked.
 */
export function createReceiveWebhook(deps: ReceiveWebhookDeps) {
  const buckets = new Map<string, Bucket>()
  return async function receiveWebhook(
    providerName: string,
    body: Uint8Array,
  ): Promise<{ readonly kind: 'stored' } | Refusal> {
    const provider = deps.providers.get(providerName)
    if (provider === undefined) return refuse('NOT_FOUND')
    const taken = takeToken(buckets.get(providerName), PER_PROVIDER, deps.clock.monotonicMs())
    buckets.set(providerName, taken.bucket)
    if (taken.kind === 'empty') {
      const retryAfterSeconds = Math.max(1, Math.ceil(taken.retryAfterMs / 1_000))
      return { kind: 'refused', code: 'RATE_LIMITED', retryAfterSeconds }
    }
    const now = deps.clock.now()
    const paymentId = provider.paymentIdOfWebhook(body)
    const text = Buffer.from(body).toString('utf8')
    await deps.committer.run({
      kind: 'chore',
      statements: [
        {
          sql: 'INSERT INTO webhooks (id, provider, body, received_at) VALUES (?, ?, ?, ?)',
          values: [deps.ids.next(), providerName, text, now],
        },
        {
          sql: `UPDATE payments SET next_check_at = ?
            WHERE id = ? AND provider = ? AND status <> 'CREATED'`,
          values: [now, paymentId ?? '', providerName],
        },
      ],
    })
    return { kind: 'stored' }
  }
}

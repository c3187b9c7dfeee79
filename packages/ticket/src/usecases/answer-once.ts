import { type Refused, refused } from '@onsale/kernel/result.ts'
import {
  type CatalogueTx,
  type KeptAnswer,
  KeyTaken,
  type Once,
  type TicketDeps,
} from '../ports.ts'

export type OnceRefusal = Refused<'IDEMPOTENCY_KEY_REUSED' | 'IDEMPOTENCY_IN_FLIGHT'>

/** An answer: made just now, or one that was kept. */
export interface Answered<Body> {
  readonly kind: 'answered'
  readonly body: Body
  readonly replayed: boolean
}

const IN_FLIGHT_RETRY_SECONDS = 1

/**
 * Runs `work` alone among the requests of its person and key in this process; without a key at
 * once. In another process the key's row decides, which makes one of the two look again. The
 * key is claimed at the order service first, since a person may have used it there, and given
 * back when the request is refused.
 */
export async function inTurn<Result extends { readonly kind: string }>(
  deps: Pick<TicketDeps, 'flights' | 'order'>,
  once: Once | undefined,
  work: () => Promise<Result>,
): Promise<Result | OnceRefusal> {
  if (once === undefined) return work()
  const flown = await deps.flights.run(once.userId, once.key, async () => ({
    kind: 'landed' as const,
    result: await claimAndRun(deps, once, work),
  }))
  if (flown.kind === 'landed') return flown.result
  return { ...refused('IDEMPOTENCY_IN_FLIGHT'), retryAfterSeconds: IN_FLIGHT_RETRY_SECONDS }
}

/**
 * What is kept under the key of this request, as an answer or a refusal; undefined when the
 * request is to be judged by the state. Asked inside the transaction that would keep it.
 */
export async function recall<Body>(
  tx: CatalogueTx,
  once: Once | undefined,
): Promise<Answered<Body> | OnceRefusal | undefined> {
  if (once === undefined) return undefined
  const kept = await tx.findKept(once.userId, once.key)
  if (kept === undefined) return undefined
  if (kept.fingerprint !== once.fingerprint) return refused('IDEMPOTENCY_KEY_REUSED')
  // The same call wrote it: the fingerprint covers method and path.
  return { kind: 'answered', body: JSON.parse(kept.body) as Body, replayed: true }
}

/**
 * Keeps an answer in the transaction of its effect, so that a crash leaves both or none: a
 * request sent again either finds its answer or starts from nothing.
 */
export async function answer<Body>(
  tx: CatalogueTx,
  once: Once | undefined,
  status: KeptAnswer['status'],
  body: Body,
): Promise<Answered<Body>> {
  if (once !== undefined) await tx.keep(once, { status, body: JSON.stringify(body) })
  return { kind: 'answered', body, replayed: false }
}

async function claimAndRun<Result extends { readonly kind: string }>(
  { order }: Pick<TicketDeps, 'order'>,
  once: Once,
  work: () => Promise<Result>,
): Promise<Result | OnceRefusal> {
  if (!(await order.claimKey(once))) return refused('IDEMPOTENCY_KEY_REUSED')
  const result = await againIfTaken(work)
  if (result.kind === 'refused') await order.freeKey(once)
  return result
}

async function againIfTaken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (fault) {
    if (!(fault instanceof KeyTaken)) throw fault
    return work()
  }
}

import type { Availability } from '@onsale/contracts/http/ticket.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { defineScript, type Redis } from '@onsale/platform/redis/redis.ts'
import type { AvailabilityCache } from '../../ports.ts'

/** Together at most ANSWER_AGE_MS_MAX, with room for computing one and for the way. */
export const AVAILABILITY_KEPT_HERE_MS = 200
const KEPT_MS = 700
/** Younger than this, nobody computes another. */
const FRESH_MS = 450
/** Whoever has said that it computes one and did not come back by then is not waited for. */
const CLAIM_MS = 300
const SILENT_AFTER_MS = 100
const LOOK_AGAIN_MS = 20
const LOOKS_MAX = 15
/** Of what is kept: another shape is another name, so that releases do not read each other's. */
const SHAPE = 1

/**
 * KEYS[1]  the answer, as text, alive for KEPT_MS
 * KEYS[2]  there while somebody computes a new one
 * ARGV[1]  time to live (ms) above which the answer is fresh
 * ARGV[2]  how long a claim to compute lasts (ms)
 *
 * Answers {"answer", text}, or {"compute"} to the one who shall make a new one, or {"wait"}.
 * Ages are those of the server: clocks of processes may differ.
 */
const lookOrClaim = defineScript(`
local text = redis.call('GET', KEYS[1])
if text and redis.call('PTTL', KEYS[1]) > tonumber(ARGV[1]) then return {'answer', text} end
if redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return {'compute'} end
if text then return {'answer', text} end
return {'wait'}
`)

/** KEYS as above. ARGV[1] the answer, ARGV[2] how long it is kept (ms). */
const put = defineScript(`
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
return {}
`)

/**
 * Answers of all processes, in Redis: one of them computes, the others take what it made. While
 * Redis is silent, or the one who computes is, every process computes its own.
 */
export function createRedisAvailability(deps: {
  readonly redis: Redis
  /** What this process keeps, for AVAILABILITY_KEPT_HERE_MS: it asks Redis no more often. */
  readonly here: AvailabilityCache
  readonly scheduler: Scheduler
  /** Longer in tests of what is answered, not of how soon. */
  readonly silentAfterMs?: number
}): AvailabilityCache {
  const { redis, here, scheduler, silentAfterMs = SILENT_AFTER_MS } = deps

  const run = (ticketId: string, script: typeof put, args: readonly string[]): Promise<unknown> => {
    const key = `onsale:availability:${SHAPE}:{${ticketId}}`
    return redis.run(script, { keys: [key, `${key}:claim`], args, withinMs: silentAfterMs })
  }
  const look = async (ticketId: string): Promise<Looked> => {
    for (let looks = 1; looks <= LOOKS_MAX; looks += 1) {
      const reply = await run(ticketId, lookOrClaim, [String(KEPT_MS - FRESH_MS), String(CLAIM_MS)])
      const [what, text] = Array.isArray(reply) ? reply.map(String) : []
      if (what === 'answer' && text !== undefined) {
        // `put` wrote it from an answer of this shape.
        return { kind: 'answer', answer: JSON.parse(text) as Availability }
      }
      if (what !== 'wait') return { kind: 'compute' }
      await scheduler.sleep(LOOK_AGAIN_MS)
    }
    return { kind: 'compute' }
  }
  return {
    share: (ticketId, compute) =>
      here.share(ticketId, async () => {
        const looked = await look(ticketId).catch((): Looked => ({ kind: 'compute' }))
        if (looked.kind === 'answer') return looked.answer
        const answer = await compute()
        // Nobody waits for the others to have it; if they do not get it they compute their own.
        void run(ticketId, put, [JSON.stringify(answer), String(KEPT_MS)]).catch(() => {})
        return answer
      }),
  }
}

type Looked =
  | { readonly kind: 'answer'; readonly answer: Availability }
  | { readonly kind: 'compute' }

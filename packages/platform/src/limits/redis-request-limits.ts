import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { BucketLimit } from '@onsale/kernel/token-bucket.ts'
import type { RequestLimits } from '../http/ports.ts'
import { hashSlot } from '../redis/hash-slot.ts'
import { defineScript, type Redis } from '../redis/redis.ts'
import { addressGroup } from './address-group.ts'
import { createMemoryRequestLimits, PER_PERSON, publicWriteLimit } from './request-limits.ts'
import type { RequestLimitOptions } from './request-limits.ts'

/**
 * Takes one token from each of some buckets, atomically (`takeToken` of the kernel, in Lua).
 *
 * KEYS[i]        bucket, "tokens moment"; not there: full. A key may be there several times
 * ARGV[2i - 1]   burst of the i-th
 * ARGV[2i]       tokens a second that come back
 *
 * Answers for each key 0 when there was a token, else milliseconds until there is one. The
 * moment is the server's, so that the clocks of gateways may differ. A bucket that has filled
 * up again is gone.
 */
const takeTokens = defineScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local waits = {}
for at, key in ipairs(KEYS) do
  local burst, rate = tonumber(ARGV[2 * at - 1]), tonumber(ARGV[2 * at])
  local tokens = burst
  local left, since = string.match(redis.call('GET', key) or '', '^(%S+) (%d+)$')
  if left then
    tokens = math.min(burst, tonumber(left) + math.max(0, now - tonumber(since)) / 1000 * rate)
  end
  if tokens >= 1 then
    local text = string.format('%.4f %.0f', tokens - 1, now)
    redis.call('SET', key, text, 'PX', math.ceil(burst / rate * 1000))
    waits[at] = 0
  else
    waits[at] = math.ceil((1 - tokens) / rate * 1000)
  end
end
return waits
`)

/** In a Cluster keys are spread over so many slots; those of one slot are one call in a turn. */
const SHARDS = 8
const KEYS_PER_CALL_MAX = 500
/** Beyond it limits are those of this process, until Redis has answered. */
const WAITING_MAX = 20_000
const SILENT_AFTER_MS = 100

interface Asked {
  readonly key: string
  readonly limit: BucketLimit
  readonly settle: (waitMs: number | undefined) => void
}

/**
 * Limits counted for all processes together. What this process alone has counted too much is
 * refused here and at once: the others can only have added to it. So one who floods a gateway
 * costs Redis nothing. While Redis is silent this process counts for itself.
 *
 * Who goes on asking though refused may be refused a little longer than by one count alone.
 */
export function createRedisRequestLimits(
  options: RequestLimitOptions & {
    readonly redis: Redis
    readonly scheduler: Scheduler
    /** Longer in tests of what is counted, not of how soon. */
    readonly silentAfterMs?: number
  },
): RequestLimits {
  const { redis, scheduler, silentAfterMs = SILENT_AFTER_MS } = options
  const here = createMemoryRequestLimits(options)
  const ofAddress = publicWriteLimit(options.publicWritesPerMinute)
  let turn = new Map<number, Asked[]>()
  let waiting = 0

  const runTurn = (): void => {
    const due = turn
    turn = new Map()
    for (const asked of due.values()) {
      for (let start = 0; start < asked.length; start += KEYS_PER_CALL_MAX) {
        void takeAll(redis, asked.slice(start, start + KEYS_PER_CALL_MAX), silentAfterMs)
      }
    }
  }
  const take = (kind: string, name: string, limit: BucketLimit): number | Promise<number> => {
    const shard = redis.isCluster ? hashSlot(name) % SHARDS : 0
    const key = `onsale:limit:{${shard}}:${kind}:${name}`
    if (waiting >= WAITING_MAX || !redis.isUp(key)) return 0
    if (turn.size === 0) scheduler.soon(runTurn)
    const asked = turn.get(shard) ?? []
    turn.set(shard, asked)
    const answer = Promise.withResolvers<number>()
    waiting += 1
    const settle = (waitMs: number | undefined): void => {
      waiting -= 1
      answer.resolve(waitMs ?? 0)
    }
    asked.push({ key, limit, settle })
    return answer.promise
  }
  /** 0 of Redis that does not answer leaves it at what was counted here. */
  const both = (
    waitHereMs: number,
    kind: string,
    name: string,
    limit: BucketLimit,
  ): number | Promise<number> => (waitHereMs > 0 ? waitHereMs : take(kind, name, limit))

  return {
    takePerPerson: (userId) => both(here.takePerPerson(userId), 'person', userId, PER_PERSON),
    takePublicWrite: (address) =>
      both(here.takePublicWrite(address), 'address', addressGroup(address), ofAddress),
  }
}

async function takeAll(redis: Redis, asked: readonly Asked[], withinMs: number): Promise<void> {
  const [first, ...others] = asked.map(({ key }) => key)
  if (first === undefined) return
  const args = asked.flatMap(({ limit }) => [String(limit.burst), String(limit.perSecond)])
  let reply: unknown
  try {
    reply = await redis.run(takeTokens, {
      keys: [first, ...others],
      args,
      withinMs,
    })
  } catch {
    reply = undefined // what was counted here has to do
  }
  for (const [at, one] of asked.entries()) {
    const waitMs: unknown = Array.isArray(reply) ? reply[at] : undefined
    one.settle(typeof waitMs === 'number' ? waitMs : undefined)
  }
}

import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { defineScript, type Redis } from '../redis/redis.ts'
import {
  ANNOUNCE_EVERY_MS,
  type Instance,
  INSTANCE_GONE_AFTER_MS,
  type Registry,
} from './registry.ts'

/**
 * Tells of an instance or takes it back, and answers who there is.
 *
 * KEYS[1]  sorted set of a target: JSON of the instance → moment (ms) when it counts as gone
 * KEYS[2]  the same for those that have said good-bye: their JSON → when that is forgotten
 * ARGV[1]  "tell", "leave" or "look"; ARGV[2] the JSON, ARGV[3] how long it counts (ms)
 *
 * Answers pairs: JSON, milliseconds it is good for (0: it said good-bye). Moments are the
 * server's.
 */
const tellAndLook = defineScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, key in ipairs(KEYS) do redis.call('ZREMRANGEBYSCORE', key, '-inf', now) end
if ARGV[1] == 'tell' then
  redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[2])
elseif ARGV[1] == 'leave' then
  redis.call('ZREM', KEYS[1], ARGV[2])
  redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[2])
end
local answer = {}
for at, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[3])
  local found = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for each = 1, #found, 2 do
    answer[#answer + 1] = found[each]
    answer[#answer + 1] = at == 1 and math.floor(found[each + 1] - now) or 0
  end
end
return answer
`)

const LOOK_EVERY_MS = 1_000
/** While nobody is known: whoever starts beside us is about to tell of itself. */
const LOOK_FOR_ANYBODY_EVERY_MS = 100
const ANSWER_WITHIN_MS = 500
const INSTANCES_MAX = 1_000

interface Known {
  readonly instance: Instance
  readonly goneAtMs: number
}

/**
 * The registry of all processes, in Redis. It is a copy of what each process says of itself
 * every 3 s: wiping it is a non-event, since an instance that was heard of stays known until
 * its own time is up, and by then it has told again.
 */
export function createRedisRegistry(deps: {
  readonly redis: Redis
  readonly clock: Clock
  readonly scheduler: Scheduler
}): Registry {
  const { redis, clock, scheduler } = deps
  const closing = new AbortController()
  const loops: Promise<void>[] = []
  const targets = new Map<string, Map<string, Known>>()

  const run = async (target: string, args: readonly string[]): Promise<void> => {
    const key = `onsale:instances:{${target}}`
    const call = { keys: [key, `${key}:left`] as const, args, withinMs: ANSWER_WITHIN_MS }
    const reply = await redis.run(tellAndLook, call)
    const known = targets.get(target)
    if (known !== undefined) learn(known, reply, clock.monotonicMs())
  }
  /** Again and again; what fails stands as it was, and comes again. */
  const repeat = (everyMs: () => number, work: () => Promise<void>, until: AbortSignal): void => {
    const loop = async (): Promise<void> => {
      while (!until.aborted) {
        await work().catch(() => {})
        await scheduler.sleep(everyMs(), until)
      }
    }
    loops.push(loop())
  }
  return {
    announce(instance) {
      const text = JSON.stringify(instance)
      const gone = String(INSTANCE_GONE_AFTER_MS)
      const leaving = new AbortController()
      const until = AbortSignal.any([leaving.signal, closing.signal])
      repeat(
        () => ANNOUNCE_EVERY_MS,
        () => run(instance.target, ['tell', text, gone]),
        until,
      )
      return {
        async stop() {
          leaving.abort()
          await run(instance.target, ['leave', text, gone]).catch(() => {})
        },
      }
    },
    watch(target) {
      const known = targets.get(target) ?? new Map<string, Known>()
      if (!targets.has(target)) {
        targets.set(target, known)
        const look = ['look', '', String(INSTANCE_GONE_AFTER_MS)]
        const everyMs = () => (known.size === 0 ? LOOK_FOR_ANYBODY_EVERY_MS : LOOK_EVERY_MS)
        repeat(everyMs, () => run(target, look), closing.signal)
      }
      return { instances: () => [...known.values()].map(({ instance }) => instance) }
    },
    async close() {
      closing.abort()
      await Promise.all(loops)
    },
  }
}

/** Takes in what the registry says; only when it says something does anybody's time run out. */
function learn(known: Map<string, Known>, reply: unknown, nowMs: number): void {
  const parts: readonly unknown[] = Array.isArray(reply) ? reply : []
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const instance = readInstance(parts[at])
    const leftMs = Number(parts[at + 1])
    if (instance === undefined) continue
    if (leftMs === 0) known.delete(instance.id)
    else if (known.has(instance.id) || known.size < INSTANCES_MAX) {
      known.set(instance.id, { instance, goneAtMs: nowMs + leftMs })
    }
  }
  for (const [id, { goneAtMs }] of known) if (goneAtMs <= nowMs) known.delete(id)
}

/** Undefined for what another release may have written in a form we do not know. */
function readInstance(text: unknown): Instance | undefined {
  if (typeof text !== 'string') return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const member = (name: string): unknown => Reflect.get(value, name)
  const [id, target, url, version] = ['id', 'target', 'url', 'version'].map(member)
  if (typeof id !== 'string' || typeof target !== 'string' || typeof url !== 'string') {
    return undefined
  }
  const contract = member('contract')
  return {
    ...{ id, target, url },
    ...(typeof version === 'string' && { version }),
    ...(typeof contract === 'number' && { contract }),
  }
}

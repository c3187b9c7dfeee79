import { ConnectionTimeoutError } from 'redis'
import { RedisUnavailable, RedisUnusable } from './redis.ts'

export interface ServerFacts {
  /** `Redis 7.0.15`, `Valkey 9.0.1`. */
  readonly product: string
  readonly isCluster: boolean
}

const REDIS_MAJOR_MIN = 7
const REASON_CHARACTERS_MAX = 200

/**
 * What the answer to INFO says of a server. Throws `RedisUnusable` for one that is too old, and
 * `RedisUnavailable` for one that cannot take writes now: a replica may be promoted.
 */
export function readServerFacts(info: string): ServerFacts {
  const facts = new Map(
    info.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, Math.max(0, colon)), line.slice(colon + 1).trim()]
    }),
  )
  const valkey = facts.get('valkey_version')
  const version = facts.get('redis_version') ?? ''
  const product = valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`
  const major = Number.parseInt(version, 10)
  if (Number.isNaN(major)) throw new RedisUnusable('REDIS_URL names a server that is no Redis')
  // Valkey goes on telling the last version of Redis that it is compatible with.
  if (major < REDIS_MAJOR_MIN) {
    throw new RedisUnusable(
      `REDIS_URL names ${product}, which is too old; Redis ${REDIS_MAJOR_MIN} or Valkey is needed`,
    )
  }
  if (facts.get('role') === 'slave') {
    throw new RedisUnavailable(`${product} is a replica and takes no writes`)
  }
  // Valkey 9 says `server_mode` of what Redis and Valkey before it say `redis_mode`.
  const serverMode = facts.get('server_mode') ?? facts.get('redis_mode')
  return { product, isCluster: serverMode === 'cluster' }
}

/** A fault of the client or server as one of ours; what waiting cannot mend is unusable. */
export function asRedisFault(fault: unknown): RedisUnavailable | RedisUnusable {
  if (fault instanceof RedisUnavailable || fault instanceof RedisUnusable) return fault
  const text = fault instanceof Error ? fault.message : String(fault)
  for (const [pattern, reason] of unusable) {
    if (pattern.test(text)) return new RedisUnusable(reason)
  }
  return new RedisUnavailable(reasonOf(fault), { cause: fault })
}

const unusable: readonly (readonly [RegExp, string])[] = [
  [/^NOAUTH|Authentication required/i, 'REDIS_URL needs a password, or another one'],
  [/^WRONGPASS|invalid (?:username|password)/i, 'REDIS_URL has a wrong user or password'],
  [/without any password configured/i, 'REDIS_URL has a password, but Redis wants none'],
  [/^NOPERM/i, 'the user of REDIS_URL lacks rights (info, eval, and keys onsale:*)'],
  [
    /DB index is out of range|SELECT is not allowed/i,
    'REDIS_URL names a database that is not there',
  ],
  [/CERT|certificate/, 'the certificate of Redis cannot be verified'],
]

/** Without the address: a reason is shown to everybody who asks whether we are ready. */
function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'Redis does not answer'
  if ('code' in fault && typeof fault.code === 'string') {
    return `Redis cannot be reached (${fault.code})`
  }
  if (fault instanceof ConnectionTimeoutError) {
    return 'Redis cannot be reached in time (address, network, or TLS)'
  }
  const [first = ''] = fault.message.split('\n')
  return `Redis: ${first === '' ? fault.name : first}`.slice(0, REASON_CHARACTERS_MAX)
}

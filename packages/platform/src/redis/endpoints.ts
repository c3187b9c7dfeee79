/** Where Redis is and how to log in: what REDIS_URL says. */
export interface RedisEndpoints {
  /** One server, or some nodes of a Cluster. */
  readonly seeds: readonly { readonly host: string; readonly port: number }[]
  readonly tls: boolean
  readonly username?: string
  readonly password?: string
  readonly database: number
}

const PORT = 6_379

/**
 * Reads `redis[s]://[[user]:password@]host[:port][/database]`, several with commas for the
 * nodes of a Cluster. Scheme, login and database are those of the first. Undefined: none.
 */
export function parseRedisUrl(text: string): RedisEndpoints | undefined {
  const urls = text.split(',').map((one) => URL.parse(one.trim()))
  const [first] = urls
  if (first === undefined || first === null || !isRedis(first)) return undefined
  const seeds = urls.flatMap((url) =>
    url !== null && url.protocol === first.protocol && url.hostname !== ''
      ? [{ host: bare(url.hostname), port: url.port === '' ? PORT : Number(url.port) }]
      : [],
  )
  const database = /^\/?(\d{0,4})$/.exec(first.pathname)?.[1]
  if (seeds.length !== urls.length || database === undefined) return undefined
  const username = decoded(first.username)
  const password = decoded(first.password)
  if (username === undefined || password === undefined) return undefined
  return {
    seeds,
    tls: first.protocol === 'rediss:',
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    database: Number(database),
  }
}

function isRedis(url: URL): boolean {
  return url.protocol === 'redis:' || url.protocol === 'rediss:'
}

/** URLs write an IPv6 address in brackets, sockets take it without. */
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

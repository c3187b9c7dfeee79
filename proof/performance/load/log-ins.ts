import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'

export interface LogInStorm {
  /** Ends it; resolves with what was answered since it began. */
  stop(): Promise<LogInCounts>
}

export interface LogInCounts {
  /** 200. */
  readonly opened: number
  /** 503 with Retry-After, after which a client came back. */
  readonly busy: number
  readonly others: number
  readonly seconds: number
}

const RETRY_SECONDS_MAX = 60

/** So many people who log in again and again, and come back later when they are told to. */
export function startLogInStorm(options: {
  readonly url: string
  readonly clients: number
  readonly email: string
  readonly password: string
}): LogInStorm {
  const { url, clients, email, password } = options
  const pool = new Pool(url, { connections: clients })
  const ending = new AbortController()
  const counts = { opened: 0, busy: 0, others: 0 }
  const began = performance.now()
  const body = JSON.stringify({ email, password })

  async function logInOnce(): Promise<number> {
    const {
      statusCode,
      headers,
      body: answer,
    } = await pool.request({
      method: 'POST',
      path: '/api/auth/login',
      headers: { 'content-type': 'application/json' },
      body,
    })
    await answer.dump()
    if (statusCode === 200) counts.opened += 1
    else if (statusCode === 503 && headers['retry-after'] !== undefined) counts.busy += 1
    else counts.others += 1
    return statusCode === 200 ? 0 : Number(headers['retry-after'] ?? 1)
  }

  async function client(): Promise<void> {
    while (!ending.signal.aborted) {
      const waitSeconds = Math.min(RETRY_SECONDS_MAX, await logInOnce())
      if (waitSeconds === 0) continue
      await sleep(waitSeconds * 1_000, undefined, { signal: ending.signal }).catch(() => {})
    }
  }

  const all = Array.from({ length: clients }, () => client())
  return {
    async stop() {
      ending.abort()
      await Promise.allSettled(all)
      await pool.close()
      return { ...counts, seconds: (performance.now() - began) / 1_000 }
    },
  }
}

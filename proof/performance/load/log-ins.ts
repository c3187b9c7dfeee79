import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Account } from '../fill/fill-accounts.ts'

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

/** People who log in again and again, each by itself, and come back later when told to. */
export function startLogInStorm(options: {
  readonly url: string
  readonly people: readonly Account[]
}): LogInStorm {
  const { url, people } = options
  const pool = new Pool(url, { connections: people.length })
  const ending = new AbortController()
  const counts = { opened: 0, busy: 0, others: 0 }
  const began = performance.now()

  async function logInOnce(body: string): Promise<number> {
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

  async function client(person: Account): Promise<void> {
    const body = JSON.stringify(person)
    while (!ending.signal.aborted) {
      const waitSeconds = Math.min(RETRY_SECONDS_MAX, await logInOnce(body))
      if (waitSeconds === 0) continue
      await sleep(waitSeconds * 1_000, undefined, { signal: ending.signal }).catch(() => {})
    }
  }

  const all = people.map(client)
  return {
    async stop() {
      ending.abort()
      await Promise.allSettled(all)
      await pool.close()
      return { ...counts, seconds: (performance.now() - began) / 1_000 }
    },
  }
}

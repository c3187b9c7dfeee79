import { Pool } from 'undici'

export interface RefreshResult {
  /** Of each answer, ms. */
  readonly latenciesMs: readonly number[]
  /** Answers other than 200. */
  readonly refused: number
  readonly seconds: number
}

/**
 * Refreshes sessions one after the other, round and round, over so many connections; each
 * session's next token is that of its last answer.
 */
export async function refreshRound(options: {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** The newest refresh token of each session; brought up to date. */
  readonly tokens: string[]
}): Promise<RefreshResult> {
  const { url, connections, seconds, tokens } = options
  const pool = new Pool(url, { connections })
  const latenciesMs: number[] = []
  let refused = 0
  let next = 0
  const began = performance.now()
  const until = began + seconds * 1_000

  async function connection(): Promise<void> {
    while (performance.now() < until) {
      const at = next % tokens.length
      next += 1
      const sent = performance.now()
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/api/auth/refresh',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refreshToken: tokens[at] }),
      })
      const answer = (await body.json()) as { readonly refreshToken?: string } // of the contract
      latenciesMs.push(performance.now() - sent)
      if (statusCode === 200 && answer.refreshToken !== undefined) tokens[at] = answer.refreshToken
      else refused += 1
    }
  }

  await Promise.all(Array.from({ length: connections }, () => connection()))
  await pool.close()
  return { latenciesMs, refused, seconds: (performance.now() - began) / 1_000 }
}

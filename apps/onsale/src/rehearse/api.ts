import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { Pool } from 'undici'

/** An answer of the API; `code` of a problem. */
export interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly body: unknown
}

export interface Asked {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly token: string
  readonly idempotencyKey?: string
  readonly body?: unknown
}

/** Asks the API; rejects with `NoAnswer` when none came. */
export type Ask = (asked: Asked) => Promise<Answer>

/** The connection broke, or nothing was there: what became of the request is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const CONNECTIONS_MAX = 256
const ANSWER_WITHIN_MS = 30_000

/** A client with a bounded number of connections, as a crowd behind one address has. */
export function createApi(origin: string): { ask: Ask; close(): Promise<void> } {
  const pool = new Pool(origin, {
    connections: CONNECTIONS_MAX,
    pipelining: 1,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
    connect: { timeout: ANSWER_WITHIN_MS },
  })
  return {
    async ask({ method, path, token, idempotencyKey, body }) {
      try {
        const answer = await pool.request({
          method,
          path,
          headers: {
            authorization: `Bearer ${token}`,
            ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        const text = await answer.body.text()
        const parsed: unknown = text === '' ? undefined : JSON.parse(text)
        return { status: answer.statusCode, code: textAt(parsed, 'code'), body: parsed }
      } catch (error) {
        throw new NoAnswer(codeOf(error), { cause: error })
      }
    },
    close: () => pool.destroy(),
  }
}

const RETRY_FIRST_MS = 25
const RETRY_MS_MAX = 400

/**
 * Asks again until there is an answer that says what became of the request, or `withinMs` have
 * passed: after no answer, overload, and while the first try of the key is still under way.
 */
export function untilAnswered(
  ask: Ask,
  deps: {
    readonly clock: Clock
    readonly scheduler: Scheduler
    readonly withinMs: number
    readonly onRetry: () => void
  },
): Ask {
  const { clock, scheduler, withinMs, onRetry } = deps
  return async (asked) => {
    const lastMs = clock.monotonicMs() + withinMs
    for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(RETRY_MS_MAX, waitMs * 2)) {
      const isLast = clock.monotonicMs() > lastMs
      try {
        const answer = await ask(asked)
        if (isLast || !isUndecided(answer)) return answer
      } catch (error) {
        if (isLast || !(error instanceof NoAnswer)) throw error
      }
      onRetry()
      await scheduler.sleep(waitMs)
    }
  }
}

function isUndecided({ status, code }: Answer): boolean {
  return status === 503 || status === 429 || code === 'IDEMPOTENCY_IN_FLIGHT'
}

/** `409 SOLD_OUT`, `201`. */
export function kindOf(answer: Answer): string {
  return answer.code === undefined ? String(answer.status) : `${answer.status} ${answer.code}`
}

/** What is at this path of a parsed body; undefined when it is not there. */
export function valueAt(body: unknown, ...path: readonly (string | number)[]): unknown {
  let value = body
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, step)
  }
  return value
}

export function textAt(body: unknown, ...path: readonly (string | number)[]): string | undefined {
  const value = valueAt(body, ...path)
  return typeof value === 'string' ? value : undefined
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  return error instanceof Error ? error.name : String(error)
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher } from 'undici'

export interface Counts {
  /** Answers of 2xx. */
  good: number
  /** Holds that were told 503: the journey ended there. */
  shed: number
  /** 503 that did not say when to come back. */
  withoutRetryAfter: number
  /** Journeys that saw their admissions. */
  finished: number
  /** Everything else, by step and status. */
  odd: Record<string, number>
}

interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly body: unknown
}

const TRIES_MAX = 20

/**
 * One buyer's way: hold, payment, confirm, admissions. A hold that is told 503 ends it; whoever
 * holds something comes back as 503 says, with the same key, until it is paid.
 */
export function createJourney(options: {
  readonly agent: Dispatcher
  readonly url: string
  readonly unitId: string
  readonly counts: Counts
  readonly approved: string[]
}) {
  const { agent, url, counts } = options

  async function send(path: string, token: string, key: string, body?: object): Promise<Answer> {
    const answer = await agent.request({
      origin: url,
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': key }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const retryAfter = answer.headers['retry-after']
    const json: unknown = await answer.body.json()
    if (answer.statusCode < 300) counts.good += 1
    if (answer.statusCode === 503 && retryAfter === undefined) counts.withoutRetryAfter += 1
    return { status: answer.statusCode, retryAfter: String(retryAfter ?? ''), body: json }
  }

  async function insist(path: string, token: string, key: string, body?: object): Promise<Answer> {
    let answer = await send(path, token, key, body)
    for (let tries = 1; answer.status === 503 && tries < TRIES_MAX; tries += 1) {
      await sleep(Number(answer.retryAfter) * 1_000)
      answer = await send(path, token, key, body)
    }
    return answer
  }

  function odd(step: string, outcome: string | number): void {
    const name = `${step} ${outcome}`
    counts.odd[name] = (counts.odd[name] ?? 0) + 1
  }

  async function walk(token: string, key: string): Promise<void> {
    const lines = [{ unitId: options.unitId, quantity: 1 }]
    const held = await send('/api/orders', token, `${key}-1`, { lines })
    if (held.status === 503) {
      counts.shed += 1
      return
    }
    if (held.status !== 201) return odd('hold', held.status)
    const orderPath = `/api/orders/${idOf(held.body)}`
    const paying = await insist(`${orderPath}/payments`, token, `${key}-2`, { provider: 'sandbox' })
    if (paying.status !== 201) return odd('payment', paying.status)
    const confirmPath = `${orderPath}/payments/${idOf(paying.body)}/confirm`
    const outcome = { providerData: { outcome: 'approve' } }
    const confirmed = await insist(confirmPath, token, `${key}-3`, outcome)
    if (confirmed.status !== 200 && confirmed.status !== 202) {
      return odd('confirm', confirmed.status)
    }
    options.approved.push(idOf(held.body))
    const shown = await insist(`${orderPath}/admissions`, token, key)
    if (shown.status === 200) counts.finished += 1
    else odd('admissions', shown.status)
  }

  return async (token: string, key: string): Promise<void> => {
    try {
      await walk(token, key)
    } catch (error) {
      odd('connection', error instanceof Error ? error.name : String(error))
    }
  }
}

function idOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : ''
}

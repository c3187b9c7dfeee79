import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserTime } from '../browser/time.ts'
import type { Session } from '../session/session.ts'
import { ApiError } from './api-error.ts'
import { createOrder, getOrder, getTicket, listTickets } from './calls.ts'
import { createClient, urlOf, type Client } from './client.ts'

interface Seen {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: string | undefined
}

function given(
  answers: readonly (Response | Error)[],
  session: Partial<Session> = {},
): Client & { readonly seen: Seen[] } {
  const seen: Seen[] = []
  const left = [...answers]
  const client = createClient({
    time: browserTime,
    session: {
      accessToken: () => Promise.resolve('first'),
      refreshed: () => Promise.resolve(undefined),
      ended: () => undefined,
      isSomebody: () => true,
      watch: () => () => undefined,
      ...session,
    },
    fetch(url, init = {}) {
      const { method = '', headers, body } = init
      seen.push({
        ...{
          url: url instanceof Request ? url.url : url.toString(),
          method,
          headers: new Headers(headers),
        },
        body: typeof body === 'string' ? body : undefined,
      })
      const answer = left.shift() ?? new Error('no answer was given')
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  })
  return { ...client, seen }
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers })
const problem = (code: string, status: number, headers: Record<string, string> = {}): Response =>
  json({ code, status, traceId: 'trace' }, status, headers)
const order = { lines: [{ unitId: 'u', quantity: 1 }] }

async function refusal(made: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await made.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof ApiError, String(error))
  return error
}

test('params go into the path, the query without what is undefined', () => {
  assert.equal(urlOf(getTicket, { params: { ticketId: 'a/b' } }), '/api/tickets/a%2Fb')
  const query = { limit: 5, visitDate: undefined }
  assert.equal(urlOf(listTickets, { query }), '/api/tickets?limit=5')
})

test('a purchase carries its key, its token and its JSON', async () => {
  const client = given([json({ id: 'o' }, 201)])
  await client.call(createOrder, { key: 'k', body: order })
  const [sent] = client.seen
  assert.equal(sent?.method, 'POST')
  assert.equal(sent?.headers.get('idempotency-key'), 'k')
  assert.equal(sent?.headers.get('authorization'), 'Bearer first')
  assert.equal(sent?.body, JSON.stringify(order))
})

test('a public read carries no token', async () => {
  const client = given([json({ items: [] })])
  await client.call(listTickets, {})
  assert.equal(client.seen[0]?.headers.has('authorization'), false)
})

test('a refusal is a typed error with Retry-After', async () => {
  const client = given([problem('OVERLOADED', 503, { 'retry-after': '3' })])
  const error = await refusal(client.call(listTickets, {}))
  assert.deepEqual(
    [error.code, error.status, error.retryAfterMs, error.traceId],
    ['OVERLOADED', 503, 3_000, 'trace'],
  )
  assert.equal(error.isPassing, true)
  assert.equal(error.leavesUsInTheDark, false)
})

test('a lost connection leaves us in the dark, a refusal does not', async () => {
  const lost = await refusal(
    given([new TypeError('gone')]).call(createOrder, { key: 'k', body: order }),
  )
  assert.equal(lost.code, 'OFFLINE')
  assert.equal(lost.leavesUsInTheDark, true)
  const sold = await refusal(
    given([problem('SOLD_OUT', 409)]).call(createOrder, { key: 'k', body: order }),
  )
  assert.equal(sold.leavesUsInTheDark, false)
})

test('a page of somebody else with status 200 is no answer', async () => {
  const client = given([new Response('<html>log in to the Wi-Fi</html>')])
  const error = await refusal(client.call(createOrder, { key: 'k', body: order }))
  assert.equal(error.code, 'UNREADABLE')
  assert.equal(error.leavesUsInTheDark, true)
})

test('an unknown code is told by its status alone', async () => {
  const error = await refusal(given([problem('BRAND_NEW', 409)]).call(listTickets, {}))
  assert.deepEqual([error.code, error.status], ['UNREADABLE', 409])
})

test('a 401 renews the token once and repeats the call with the same key', async () => {
  const client = given([problem('UNAUTHENTICATED', 401), json({ id: 'o' }, 201)], {
    refreshed: (refused) => Promise.resolve(refused === 'first' ? 'second' : undefined),
  })
  await client.call(createOrder, { key: 'k', body: order })
  assert.deepEqual(
    client.seen.map(({ headers }) => [
      headers.get('authorization'),
      headers.get('idempotency-key'),
    ]),
    [
      ['Bearer first', 'k'],
      ['Bearer second', 'k'],
    ],
  )
})

test('when no token can be had the session has ended', async () => {
  let ended = 0
  const client = given([problem('UNAUTHENTICATED', 401)], { ended: () => void (ended += 1) })
  const error = await refusal(client.call(getOrder, { params: { orderId: 'o' } }))
  assert.equal(error.code, 'UNAUTHENTICATED')
  assert.equal(ended, 1)
})

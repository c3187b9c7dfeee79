import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tokens } from '@onsale/contracts/http/account.ts'
import { ApiError } from '../api/api-error.ts'
import type { Time } from '../browser/time.ts'
import { createAccountSession, type SessionPlaces } from './account-session.ts'

function createStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    get length() {
      return kept.size
    },
    key: () => null,
    clear: () => kept.clear(),
  }
}

/** A browser whose tabs share a device; the server counts how often it was asked. */
function givenBrowser() {
  const device = createStorage()
  const channels: ((event: MessageEvent) => void)[] = []
  let turn: Promise<unknown> = Promise.resolve()
  let nowMs = 0
  let made = 0
  const server = { asked: 0, refusal: undefined as ApiError | undefined, with: [] as unknown[] }
  const time: Time = {
    monotonicMs: () => nowMs,
    deviceNow: () => nowMs,
    after: () => () => undefined,
    every: () => () => undefined,
    sleep: () => Promise.resolve(),
  }
  const tokens = (extra: Partial<Tokens> = {}): Tokens => {
    made += 1
    return { accessToken: `token-${made}`, expiresIn: 900, sessionId: 's', ...extra }
  }
  function openTab() {
    let own: ((event: MessageEvent) => void) | undefined
    const places: SessionPlaces = {
      device,
      tab: createStorage(),
      alone(task) {
        const next = turn.then(task)
        turn = next.catch(() => undefined)
        return next
      },
      others: {
        postMessage(data: unknown) {
          for (const channel of channels) if (channel !== own) channel({ data } as MessageEvent)
        },
        addEventListener(_type: string, listener: unknown) {
          own = listener as (event: MessageEvent) => void // what the session registers
          channels.push(own)
        },
      },
      forget: () => undefined,
    }
    const refresh = async (refreshToken: string | undefined): Promise<Tokens> => {
      server.asked += 1
      server.with.push(refreshToken)
      if (server.refusal !== undefined) throw server.refusal
      return tokens(refreshToken === undefined ? {} : { refreshToken: `${refreshToken}+` })
    }
    return { session: createAccountSession(places, time, refresh), places }
  }
  return { openTab, server, tokens, advance: (ms: number) => (nowMs += ms) }
}

test('ten calls whose token has run out, in three tabs, refresh once', async () => {
  const { openTab, server, tokens, advance } = givenBrowser()
  const [one, two, three] = [openTab().session, openTab().session, openTab().session]
  one.begin(tokens(), false)
  advance(880_000)
  const callers = [one, two, three, one, two, three, one, two, three, one]
  const got = await Promise.all(callers.map((session) => session.accessToken()))
  assert.deepEqual(new Set(got), new Set(['token-2']))
  assert.equal(server.asked, 1)
})

test('after a reload the cookie gives a token; nothing of it lies in a storage', async () => {
  const { openTab, tokens } = givenBrowser()
  const first = openTab()
  first.session.begin(tokens(), false)
  const { session, places } = openTab()
  assert.equal(session.isSomebody(), true)
  assert.equal(await session.accessToken(), 'token-2')
  assert.equal(places.tab.length, 0)
  assert.equal(places.device.getItem('onsale.somebody'), 's')
})

test('on a shared computer the session is the tab’s: another tab knows nobody', async () => {
  const { openTab, server, tokens, advance } = givenBrowser()
  const tab = openTab()
  tab.session.begin(tokens({ refreshToken: 'r' }), true)
  assert.equal(openTab().session.isSomebody(), false)
  advance(880_000)
  assert.equal(await tab.session.accessToken(), 'token-2')
  assert.deepEqual(server.with, ['r'])
  advance(880_000)
  await tab.session.accessToken()
  assert.deepEqual(server.with, ['r', 'r+'])
})

test('a refused token is replaced once; when the server knows nobody, there is none', async () => {
  const { openTab, server, tokens } = givenBrowser()
  const { session } = openTab()
  session.begin(tokens(), false)
  assert.equal(await session.refreshed('token-1'), 'token-2')
  assert.equal(await session.refreshed('token-1'), 'token-2', 'the one that is there already')
  assert.equal(server.asked, 1)
  server.refusal = new ApiError('UNAUTHENTICATED', { status: 401 })
  assert.equal(await session.refreshed('token-2'), undefined)
})

test('the end of a session is the end in every tab', () => {
  const { openTab, tokens } = givenBrowser()
  const [one, other] = [openTab(), openTab()]
  one.session.begin(tokens(), false)
  let told = 0
  other.session.watch(() => (told += 1))
  one.session.ended()
  assert.deepEqual([one.session.isSomebody(), other.session.isSomebody(), told], [false, false, 1])
})

test('without a network the old token is given, and nobody is logged out', async () => {
  const { openTab, server, tokens, advance } = givenBrowser()
  const { session } = openTab()
  session.begin(tokens(), false)
  advance(900_000)
  server.refusal = new ApiError('OFFLINE')
  assert.equal(await session.accessToken(), 'token-1')
  assert.equal(session.isSomebody(), true)
})

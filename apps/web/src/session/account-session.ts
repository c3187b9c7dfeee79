import type { Tokens } from '@onsale/contracts/http/account.ts'
import { ApiError } from '../api/api-error.ts'
import type { Time } from '../browser/time.ts'
import type { Session } from './session.ts'

/** Until a token runs out by our own clock; a request on its way needs some of it. */
const RENEW_BEFORE_MS = 30_000
const SOMEBODY = 'onsale.somebody'
const TAB_SESSION = 'onsale.session'

/** What a session needs of the browser. */
export interface SessionPlaces {
  /** Shared by all tabs, outlives them: only that somebody is logged in. */
  readonly device: Storage
  /** Ends with the tab: tokens of a session on a shared computer. */
  readonly tab: Storage
  /** Runs one task at a time over all tabs. */
  readonly alone: <Result>(task: () => Promise<Result>) => Promise<Result>
  /** Tells the other tabs, and hears them. */
  readonly others: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>
  /** Forgets what the device keeps of a person besides. */
  readonly forget: () => void
}

export interface AccountSession extends Session {
  /** Somebody has logged in; on a shared computer nothing is left when the tab is closed. */
  begin(tokens: Tokens, isShared: boolean): void
  /** Has a new token made now, so that it lasts through what comes. Never throws. */
  renew(): Promise<void>
}

interface Held {
  readonly accessToken: string
  /** Monotonic ms. */
  readonly endsAt: number
}

/** What a tab keeps on a shared computer; without `refreshToken` it cannot be renewed. */
interface TabSession {
  readonly accessToken: string
  readonly refreshToken?: string
}

type Message = { readonly kind: 'token'; readonly tokens: Tokens } | { readonly kind: 'ended' }

/**
 * A session whose refresh token is in a cookie that no script can read, and whose access token
 * is in memory alone. Tabs take turns at renewing it and tell each other what they got. On a
 * shared computer both tokens are the tab's, and go with it.
 */
export function createAccountSession(
  places: SessionPlaces,
  time: Time,
  refresh: (refreshToken: string | undefined) => Promise<Tokens>,
): AccountSession {
  const watchers = new Set<() => void>()
  let held: Held | undefined

  const tell = (): void => {
    for (const changed of watchers) changed()
  }
  const tabSession = (): TabSession | undefined => {
    const text = places.tab.getItem(TAB_SESSION)
    if (text === null) return undefined
    return JSON.parse(text) as TabSession // only `begin` and `hold` write there
  }
  const isSomebody = (): boolean =>
    places.device.getItem(SOMEBODY) !== null || tabSession() !== undefined
  /** The held token when it lasts for a while yet. */
  const fresh = (): string | undefined =>
    held !== undefined && held.endsAt - time.monotonicMs() > RENEW_BEFORE_MS
      ? held.accessToken
      : undefined

  function hold({ accessToken, expiresIn, refreshToken }: Tokens): void {
    held = { accessToken, endsAt: time.monotonicMs() + expiresIn * 1_000 }
    if (refreshToken !== undefined) {
      const kept: TabSession = { accessToken, refreshToken }
      places.tab.setItem(TAB_SESSION, JSON.stringify(kept))
    }
  }

  function forget(): void {
    held = undefined
    places.tab.removeItem(TAB_SESSION)
    places.device.removeItem(SOMEBODY)
    places.forget()
    tell()
  }

  /** Another token than `known`; undefined when the server says that nobody is logged in. */
  function renewed(known: string | undefined): Promise<string | undefined> {
    return places.alone(async () => {
      // Another tab, or another call, may have been here while we waited for our turn.
      const newer = fresh()
      if (newer !== undefined && newer !== known) return newer
      const ofTab = tabSession()
      if (!isSomebody()) return undefined
      if (ofTab !== undefined && ofTab.refreshToken === undefined) {
        return ofTab.accessToken === known ? undefined : ofTab.accessToken
      }
      try {
        const tokens = await refresh(ofTab?.refreshToken)
        hold(tokens)
        if (ofTab === undefined) say({ kind: 'token', tokens })
        return tokens.accessToken
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error
        return undefined
      }
    })
  }

  function say(message: Message): void {
    places.others.postMessage(message)
  }

  places.others.addEventListener('message', ({ data }) => {
    const message = data as Message // only other tabs of ours speak here
    if (tabSession() !== undefined) return // a shared computer's tab is on its own
    if (message.kind === 'ended') forget()
    else {
      hold(message.tokens)
      tell()
    }
  })

  return {
    isSomebody,
    async accessToken() {
      if (!isSomebody()) return undefined
      const good = fresh()
      if (good !== undefined) return good
      try {
        return await renewed(held?.accessToken)
      } catch (error) {
        // Nobody answers: the old one may still do, and what is kept here needs none.
        if (error instanceof ApiError && error.status === 0) return held?.accessToken
        throw error
      }
    },
    refreshed: (refused) => renewed(refused),
    ended() {
      if (tabSession() === undefined) say({ kind: 'ended' })
      forget()
    },
    begin(tokens, isShared) {
      held = undefined
      if (isShared) places.device.removeItem(SOMEBODY)
      else {
        places.tab.removeItem(TAB_SESSION)
        places.device.setItem(SOMEBODY, tokens.sessionId)
      }
      hold(tokens)
      if (!isShared) say({ kind: 'token', tokens })
      tell()
    },
    async renew() {
      await renewed(held?.accessToken).catch(() => undefined)
    },
    watch(changed) {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
  }
}

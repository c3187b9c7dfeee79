import type { Session } from './session.ts'

const PLACE = 'onsale.token'

/** A session that is one access token, kept as long as its tab: for development. */
export interface TokenSession extends Session {
  begin(token: string): void
}

export function createTokenSession(storage: Storage): TokenSession {
  const watchers = new Set<() => void>()
  const tell = (): void => {
    for (const changed of watchers) changed()
  }
  const kept = (): string | undefined => storage.getItem(PLACE) ?? undefined
  return {
    accessToken: () => Promise.resolve(kept()),
    refreshed: () => Promise.resolve(undefined),
    isSomebody: () => kept() !== undefined,
    begin(token) {
      storage.setItem(PLACE, token.trim())
      tell()
    },
    ended() {
      storage.removeItem(PLACE)
      tell()
    },
    watch(changed) {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
  }
}

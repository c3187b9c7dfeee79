import type { Transport } from '../domain/session.ts'
import { CUSTOMER_SESSION_MS } from '../domain/times.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** The refresh token as a cookie, and who may act by it. */
export interface RefreshCookie {
  /** The token of the request's cookie; undefined when it has none. */
  read(headers: Headers): string | undefined
  /** A `Set-Cookie`. */
  set(refreshToken: string): string
  clear(): string
  /**
   * Whether a page of ours asks: its `Origin` is that of the public URL. Pages of others, `null`
   * (a sandboxed frame, a redirect) and none are not ours. None is refused as well, because every
   * browser sends an Origin with a POST: what sends none is no page of ours, and a client that is
   * no browser keeps its token in the body.
   */
  isFromUs(headers: Headers): boolean
  /** As above, and what has no `Origin` is no browser. */
  isNotFromOthers(headers: Headers): boolean
}

const NAME = 'onsale_refresh'

/**
 * `SameSite=Strict` keeps the cookie from requests that other sites cause; the Origin is judged
 * as well, because a site is more than an origin. With https the name's prefix has the browser
 * refuse one that was set over http.
 */
export function createRefreshCookie(publicUrl: () => string): RefreshCookie {
  const isSecure = (): boolean => publicUrl().startsWith('https:')
  const nameNow = (): string => (isSecure() ? `__Secure-${NAME}` : NAME)
  const write = (value: string, maxAgeSeconds: number): string => {
    const secure = isSecure() ? '; Secure' : ''
    const attributes = `Path=/api/auth; HttpOnly; SameSite=Strict${secure}`
    return `${nameNow()}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`
  }
  const isFromUs = (headers: Headers): boolean => headers['origin'] === new URL(publicUrl()).origin
  return {
    isFromUs,
    isNotFromOthers: (headers) => headers['origin'] === undefined || isFromUs(headers),
    set: (refreshToken) => write(refreshToken, CUSTOMER_SESSION_MS / 1_000),
    clear: () => write('', 0),
    read(headers) {
      const { cookie } = headers
      if (typeof cookie !== 'string') return undefined
      const start = `${nameNow()}=`
      const pair = cookie.split(';').find((each) => each.trim().startsWith(start))
      const value = pair?.trim().slice(start.length)
      return value === '' ? undefined : value
    },
  }
}

/** Whether a session with this transport may be answered. */
export type Allows = (transport: Transport) => boolean

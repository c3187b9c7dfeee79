import { QueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { getTime } from '../api/calls.ts'
import { createClient, type Client } from '../api/client.ts'
import { createIntents, type Intents } from '../api/intent.ts'
import { browserTime, newKey, type Time } from '../browser/time.ts'
import { createTokenSession, type TokenSession } from '../session/token-session.ts'
import { createServerClock, type ServerClock } from '../time/server-clock.ts'

/** What the whole app is given; made once, when the page starts. */
export interface Services {
  readonly time: Time
  readonly session: TokenSession
  readonly client: Client
  readonly clock: ServerClock
  readonly intents: Intents
  readonly queries: QueryClient
}

export function createServices(): Services {
  const time = browserTime
  const session = createTokenSession(sessionStorage)
  const client = createClient({ fetch: (...call) => fetch(...call), session, time })
  return {
    ...{ time, session, client },
    clock: createServerClock(time, async () => (await client.call(getTime, {})).now),
    intents: createIntents(sessionStorage, newKey),
    queries: new QueryClient({
      defaultOptions: {
        // Nothing is repeated behind the page's back: polls have their own pace, and a first
        // load that fails counts down before the visitor's eyes.
        queries: { retry: false, networkMode: 'always', staleTime: 1_000 },
        mutations: { retry: false, networkMode: 'always' },
      },
    }),
  }
}

const context = createContext<Services | undefined>(undefined)
export const ServicesProvider = context.Provider

export function useServices(): Services {
  const services = useContext(context)
  if (services === undefined) throw new Error('there is no ServicesProvider above')
  return services
}

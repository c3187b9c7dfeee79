import { QueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { getTime, refreshTokens } from '../api/calls.ts'
import { createClient, type Client } from '../api/client.ts'
import { createIntents, type Intents } from '../api/intent.ts'
import { browserTime, newKey, type Time } from '../browser/time.ts'
import { type AccountSession, createAccountSession } from '../session/account-session.ts'
import { browserPlaces } from '../session/browser-places.ts'
import { createServerClock, type ServerClock } from '../time/server-clock.ts'

/** What the whole app is given; made once, when the page starts. */
export interface Services {
  readonly time: Time
  readonly session: AccountSession
  readonly client: Client
  readonly clock: ServerClock
  readonly intents: Intents
  readonly queries: QueryClient
}

export function createServices(): Services {
  const time = browserTime
  const session = createAccountSession(browserPlaces(), time, (refreshToken) =>
    client.call(refreshTokens, { body: refreshToken === undefined ? {} : { refreshToken } }),
  )
  const client: Client = createClient({ fetch: (...call) => fetch(...call), session, time })
  const queries = createQueries()
  session.watch(() => {
    if (!session.isSomebody()) queries.removeQueries({ predicate: isOfPerson })
  })
  return {
    ...{ time, session, client, queries },
    clock: createServerClock(time, async () => (await client.call(getTime, {})).now),
    intents: createIntents(sessionStorage, newKey),
  }
}

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Nothing is repeated behind the page's back: polls have their own pace, and a first
      // load that fails counts down before the visitor's eyes.
      queries: { retry: false, networkMode: 'always', staleTime: 1_000 },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

const ofEverybody: ReadonlySet<unknown> = new Set([
  ...['site', 'site text', 'tickets', 'ticket', 'availability'],
])

/** What was read of a person is forgotten with the session. */
function isOfPerson({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean {
  return !ofEverybody.has(queryKey[0])
}

const context = createContext<Services | undefined>(undefined)
export const ServicesProvider = context.Provider

export function useServices(): Services {
  const services = useContext(context)
  if (services === undefined) throw new Error('there is no ServicesProvider above')
  return services
}

import { getTicket, getTime, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { type HandlerRequest, route, type Route } from '@onsale/platform/http/route.ts'
import type { CatalogueReads, TicketDeps } from '../ports.ts'
import { getTicket as showTicket, type Shown } from '../usecases/get-ticket.ts'
import { listTickets as showTickets } from '../usecases/list-tickets.ts'
import { etagOf, isKnown } from './conditional.ts'

type CatalogueDeps = { readonly reads: CatalogueReads } & Pick<TicketDeps, 'clock'>

/** What everybody may read. */
export function catalogueRoutes(deps: CatalogueDeps): Route[] {
  return [
    route(listTickets, async ({ query, headers }) => {
      const shown = await showTickets(deps, query)
      return shown.kind === 'refused' ? shown : conditional(shown, headers)
    }),
    route(getTicket, async ({ params, headers }) => {
      const shown = await showTicket(deps, params)
      return shown.kind === 'refused' ? shown : conditional(shown, headers)
    }),
    route(getTime, () => {
      const headers = { 'cache-control': 'no-store' }
      return { kind: 'answer', status: 200, headers, body: { now: deps.clock.now() } } as const
    }),
  ]
}

type RequestHeaders = HandlerRequest<typeof getTicket>['headers']

function conditional<View>({ view, cacheSeconds }: Shown<View>, request: RequestHeaders) {
  const etag = etagOf(view)
  const headers = { etag, 'cache-control': `public, max-age=${cacheSeconds}` }
  return isKnown(request['if-none-match'], etag)
    ? ({ kind: 'answer', status: 304, headers } as const)
    : ({ kind: 'answer', status: 200, headers, body: view } as const)
}

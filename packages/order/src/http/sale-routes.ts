import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { changeCapacity, claimKey, freeKey, putSale } from '@onsale/contracts/internal/calls.ts'
import { route, type Route } from '@onsale/platform/http/route.ts'
import { sharedBody } from '@onsale/platform/http/shared-body.ts'
import type { Stock } from '../domain/stock.ts'
import type { Committer } from '../ports.ts'
import { freeKeyElsewhere } from '../usecases/free-key-elsewhere.ts'
import { sellBy } from '../usecases/sell-by.ts'
import type { createShowAvailability } from '../usecases/show-availability.ts'
import { refusal, toRefusal } from './answers.ts'

export interface SaleRoutesDeps {
  readonly committer: Committer
  readonly showAvailability: ReturnType<typeof createShowAvailability>
}

/** What is left, for everybody; and what the ticket service tells us to sell by. */
export function saleRoutes(deps: SaleRoutesDeps): Route[] {
  return [
    route(getAvailability, async ({ params, query }) => {
      const body = await deps.showAvailability({ ticketId: params.ticketId, ...query })
      if (body === undefined) return refusal('NOT_FOUND')
      const isWhole = query.from === undefined && query.to === undefined
      return { kind: 'answer', status: 200, body: isWhole ? sharedBody(body) : body }
    }),
    route(putSale, async ({ body }) => {
      const outcome = await sellBy(deps, body, null)
      const units = outcome.units.map(figures)
      return { kind: 'answer', status: 200, body: { applied: outcome.applied, units } }
    }),
    route(changeCapacity, async ({ params, body }) => {
      const { unitId } = params
      const outcome = await deps.committer.submit({
        kind: 'changeCapacity',
        unitId,
        capacity: body.capacity,
      })
      if (outcome.kind === 'refused') return toRefusal(outcome)
      return { kind: 'answer', status: 200, body: figures(outcome.stock) }
    }),
    route(claimKey, async ({ body }) => {
      const outcome = await deps.committer.submit({ kind: 'claimKey', idempotency: body })
      return outcome.kind === 'refused' ? toRefusal(outcome) : { kind: 'answer', status: 204 }
    }),
    route(freeKey, async ({ body }) => {
      await freeKeyElsewhere(deps, body)
      return { kind: 'answer', status: 204 }
    }),
  ]
}

function figures({ unitId, version, capacity, held, sold }: Stock) {
  return { unitId, version, capacity, held, sold }
}

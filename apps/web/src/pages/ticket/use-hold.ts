import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { NewOrder } from '@onsale/contracts/http/order.ts'
import { createOrder } from '../../api/calls.ts'
import { availabilityQuery, orderQuery, ticketQuery } from '../../api/queries.ts'
import { type Once, useOnce } from '../../api/use-once.ts'
import { useServices } from '../../app/services.ts'

export type Hold = Once<NewOrder>

/** Takes a hold, once for one press, and goes to its order. */
export function useHold(ticketId: string): Hold {
  const services = useServices()
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useOnce<NewOrder>({
    place: `hold.${ticketId}`,
    async perform(body, key, signal) {
      const order = await services.client.call(createOrder, { key, body })
      queries.setQueryData(orderQuery(services, order.id).queryKey, order)
      if (!signal.aborted) {
        await navigate({ to: '/orders/$orderId', params: { orderId: order.id } })
      }
    },
    refused({ code }) {
      void queries.invalidateQueries(availabilityQuery(services, ticketId))
      if (code === 'PRICE_CHANGED') {
        void queries.invalidateQueries(ticketQuery(services, ticketId))
      }
    },
  })
}

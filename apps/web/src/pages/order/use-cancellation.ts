import { useQueryClient } from '@tanstack/react-query'
import type { Cancellation } from '@onsale/contracts/http/order.ts'
import { cancelOrder } from '../../api/calls.ts'
import { admissionsQuery, orderQuery } from '../../api/queries.ts'
import { type Once, useOnce } from '../../api/use-once.ts'
import { useServices } from '../../app/services.ts'

/** Gives an order back, or some of its tickets; `{}` gives back a hold. */
export function useCancellation(orderId: string, done?: () => void): Once<Cancellation> {
  const services = useServices()
  const queries = useQueryClient()
  const { queryKey } = orderQuery(services, orderId)
  return useOnce<Cancellation>({
    place: `cancel.${orderId}`,
    async perform(body, key) {
      const order = await services.client.call(cancelOrder, { params: { orderId }, body, key })
      queries.setQueryData(queryKey, order)
      void queries.invalidateQueries(admissionsQuery(services, orderId))
      done?.()
    },
    refused() {
      void queries.invalidateQueries({ queryKey })
      void queries.invalidateQueries({ queryKey: ['quote', orderId] })
    },
  })
}

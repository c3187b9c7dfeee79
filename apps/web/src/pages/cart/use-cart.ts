import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Money } from '@onsale/contracts/http/money.ts'
import { checkoutCart, deleteCartLine, putCartLine } from '../../api/calls.ts'
import { cartQuery, orderQuery } from '../../api/queries.ts'
import { useOnce } from '../../api/use-once.ts'
import { useServices } from '../../app/services.ts'

/** Puts so many of a unit into the cart; 0 takes it out. Every answer is the whole cart. */
export function useCartLine() {
  const services = useServices()
  const queries = useQueryClient()
  const { queryKey } = cartQuery(services)
  return useMutation({
    mutationFn: ({ unitId, quantity }: { unitId: string; quantity: number }) =>
      quantity === 0
        ? services.client.call(deleteCartLine, { params: { unitId } })
        : services.client.call(putCartLine, { params: { unitId }, body: { quantity } }),
    onSuccess: (cart) => queries.setQueryData(queryKey, cart),
  })
}

export function useCart() {
  return useQuery({ ...cartQuery(useServices()), staleTime: 0 })
}

interface Checkout {
  readonly expectedTotal: Money
}

/** Orders what is in the cart, once for one press. */
export function useCheckout() {
  const services = useServices()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { queryKey } = cartQuery(services)
  return useOnce<Checkout>({
    place: 'checkout',
    async perform(body, key, signal) {
      const order = await services.client.call(checkoutCart, { key, body })
      queries.setQueryData(orderQuery(services, order.id).queryKey, order)
      queries.removeQueries({ queryKey })
      if (!signal.aborted) {
        await navigate({ to: '/orders/$orderId', params: { orderId: order.id } })
      }
    },
    refused: () => void queries.invalidateQueries({ queryKey }),
  })
}

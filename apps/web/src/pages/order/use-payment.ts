import { useQueryClient } from '@tanstack/react-query'
import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import { confirmPayment, createPayment } from '../../api/calls.ts'
import { orderQuery } from '../../api/queries.ts'
import { type Once, useOnce } from '../../api/use-once.ts'
import { useServices } from '../../app/services.ts'

/** How somebody wants to pay. */
export interface Way {
  readonly provider: 'sandbox'
  readonly outcome: SandboxOutcome
}

/**
 * Pays an order: opens a payment (which replaces one whose window was closed) and has the
 * provider decide. Both calls carry the key of one press, so that a repeat finds the same
 * payment and charges once.
 */
export function usePayment(orderId: string): Once<Way> {
  const services = useServices()
  const queries = useQueryClient()
  const { client } = services
  const { queryKey } = orderQuery(services, orderId)
  return useOnce<Way>({
    place: `pay.${orderId}`,
    async perform({ provider, outcome }, key) {
      const payment = await client.call(createPayment, {
        ...{ params: { orderId }, body: { provider }, key: `${key}-open` },
      })
      const { order } = await client.call(confirmPayment, {
        params: { orderId, paymentId: payment.id },
        body: { providerData: { outcome } },
        key: `${key}-confirm`,
      })
      queries.setQueryData(queryKey, order)
    },
    // Whatever it was refused for, the server knows how the order stands.
    refused: () => void queries.invalidateQueries({ queryKey }),
  })
}

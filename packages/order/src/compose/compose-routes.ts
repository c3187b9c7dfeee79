import type { Route } from '@onsale/platform/http/route.ts'
import { cartRoutes, type CartRoutesDeps } from '../http/cart-routes.ts'
import { orderRoutes, type OrderRoutesDeps } from '../http/order-routes.ts'
import { paymentRoutes, type PaymentRoutesDeps } from '../http/payment-routes.ts'
import { personRoutes, type PersonRoutesDeps } from '../http/person-routes.ts'
import { saleRoutes } from '../http/sale-routes.ts'
import { createReceiveWebhook } from '../usecases/receive-webhook.ts'
import { createShowAvailability, type ShowAvailabilityDeps } from '../usecases/show-availability.ts'

export type RoutesOptions = ShowAvailabilityDeps &
  OrderRoutesDeps &
  CartRoutesDeps &
  PersonRoutesDeps &
  Omit<PaymentRoutesDeps, 'receiveWebhook'>

/** All that the service answers: to everybody, and to other services only. */
export function composeRoutes(options: RoutesOptions): {
  readonly routes: readonly Route[]
  readonly internalRoutes: readonly Route[]
} {
  const showAvailability = createShowAvailability(options)
  const [availability, ...saleCalls] = saleRoutes({ ...options, showAvailability })
  return {
    routes: [
      ...(availability === undefined ? [] : [availability]),
      ...orderRoutes(options),
      ...paymentRoutes({ ...options, receiveWebhook: createReceiveWebhook(options) }),
      ...cartRoutes(options),
    ],
    internalRoutes: [...saleCalls, ...personRoutes(options)],
  }
}

import { adminCalls } from './admin-calls.ts'
import { adminUserCalls } from './admin-user-calls.ts'
import { authCalls } from './auth-calls.ts'
import type { Call } from './call.ts'
import { cartCalls } from './cart-calls.ts'
import { catalogueCalls } from './catalogue-calls.ts'
import { meCalls } from './me-calls.ts'
import { orderCalls } from './order-calls.ts'
import { paymentCalls } from './payment-calls.ts'
import { serviceCalls } from './service-calls.ts'

/** Every call of the public API. */
export const publicCalls: readonly Call[] = [
  ...catalogueCalls,
  ...orderCalls,
  ...paymentCalls,
  ...cartCalls,
  ...authCalls,
  ...meCalls,
  ...adminCalls,
  ...adminUserCalls,
  ...serviceCalls,
]

import Type, { type Static } from 'typebox'
import { defineCall } from '../http/call.ts'
import { moneySchema } from '../http/money.ts'
import { admissionSchema, orderSchema, refundStatusSchema } from '../http/order.ts'
import { paymentSchema } from '../http/payment.ts'
import { idSchema, instantSchema, pageOf } from '../http/pieces.ts'

const tag = 'Internal'
const personParams = Type.Object({ userId: Type.String() })

/** user → order: what still binds a person who wants the account deleted. */
export const countObligations = defineCall({
  operation: 'countObligations',
  summary: "A person's orders, and those that are still open",
  tag,
  method: 'GET',
  path: '/internal/persons/{userId}/obligations',
  access: 'service',
  params: personParams,
  answers: {
    200: Type.Object({
      /** Orders that the law has the books keep: PAID once, whatever became of them. */
      keptOrders: Type.Integer(),
      /** PENDING or PAYING. */
      openHolds: Type.Integer(),
      /** Not DONE yet. */
      openRefunds: Type.Integer(),
      /** VALID, of a visit date that is not past in its venue. */
      comingAdmissions: Type.Integer(),
      /** The last visit date of these, YYYY-MM-DD. */
      lastVisitDate: Type.Optional(Type.String()),
    }),
  },
  refusals: [],
})

/**
 * user → order: the account is gone. The cart goes, and holds that nobody is paying are given
 * back; refunds run on and admissions stay valid. Doing it again changes nothing.
 */
export const forgetPerson = defineCall({
  operation: 'forgetPerson',
  summary: 'Give up what a person who is gone has left open',
  tag,
  method: 'POST',
  path: '/internal/persons/{userId}/forget',
  access: 'service',
  // Who is gone stays gone.
  repeatable: true,
  params: personParams,
  answers: { 204: null },
  refusals: [],
})

const exportedPayment = Type.Object({
  ...Type.Omit(paymentSchema, ['orderId', 'checkout']).properties,
  createdAt: instantSchema,
})

const exportedRefund = Type.Object({
  id: idSchema,
  paymentId: idSchema,
  amount: moneySchema,
  status: refundStatusSchema,
  createdAt: instantSchema,
})

/** Payments and refunds are of all times, oldest first; a release before told of none. */
const exportedOrder = Type.Object({
  order: orderSchema,
  admissions: Type.Array(Type.Omit(admissionSchema, ['code'])),
  payments: Type.Optional(Type.Array(exportedPayment)),
  refunds: Type.Optional(Type.Array(exportedRefund)),
})

/** As it is kept: also when it is too old to be shown. */
const exportedCart = Type.Object({
  updatedAt: instantSchema,
  lines: Type.Array(Type.Object({ unitId: idSchema, quantity: Type.Integer() })),
})

/**
 * user → order: all orders of a person with their payments and admissions (without codes), newest
 * first; the first page tells the cart as well, when there is one.
 */
export const exportOrders = defineCall({
  operation: 'exportOrders',
  summary: "A page of a person's orders, for an export",
  tag,
  method: 'GET',
  path: '/internal/persons/{userId}/orders',
  access: 'service',
  params: personParams,
  query: Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 100 }),
    cursor: Type.Optional(Type.String()),
  }),
  answers: {
    200: Type.Object({
      ...pageOf(exportedOrder).properties,
      cart: Type.Optional(exportedCart),
    }),
  },
  refusals: ['INVALID_INPUT'],
})

export type ExportedOrder = Static<typeof exportedOrder>
export type ExportedCart = Static<typeof exportedCart>

/** user → order: an order as its owner sees it, with admission codes, for a mail. */
export const describeOrder = defineCall({
  operation: 'describeOrder',
  summary: 'An order with its admissions, for a mail to its owner',
  tag,
  method: 'GET',
  path: '/internal/orders/{orderId}',
  access: 'service',
  params: Type.Object({ orderId: Type.String() }),
  answers: {
    200: Type.Object({
      userId: Type.String(),
      order: orderSchema,
      admissions: Type.Array(admissionSchema),
    }),
  },
  refusals: ['NOT_FOUND'],
})

import Type, { type Static } from 'typebox'
import { moneyInput, moneySchema } from './money.ts'
import { paymentSchema } from './payment.ts'
import { dateSchema, idSchema, instantSchema, namesSchema, oneOf, strict } from './pieces.ts'
import { publicRefundPolicySchema } from './ticket.ts'

export const ORDER_LINES_MAX = 10
export const LINE_QUANTITY_MAX = 20
export const ADMISSION_IDS_MAX = 200

export const orderStatusSchema = oneOf('PENDING', 'PAYING', 'PAID', 'CANCELLED', 'EXPIRED')
export const refundStatusSchema = oneOf('REQUESTED', 'SENT', 'DONE', 'FAILED')

export const orderLineSchema = Type.Object(
  {
    unitId: idSchema,
    ticketId: idSchema,
    ticketName: namesSchema,
    visitDate: dateSchema,
    quantity: Type.Integer(),
    unitPrice: moneySchema,
    refundPolicy: publicRefundPolicySchema,
  },
  { title: 'OrderLine' },
)

export const orderRefundSchema = Type.Object(
  { amount: moneySchema, status: refundStatusSchema },
  { title: 'OrderRefund' },
)

export const orderSchema = Type.Object(
  {
    id: idSchema,
    status: orderStatusSchema,
    lines: Type.Array(orderLineSchema),
    total: moneySchema,
    holdExpiresAt: Type.Optional(instantSchema),
    createdAt: instantSchema,
    paidAt: Type.Optional(instantSchema),
    cancelledAt: Type.Optional(instantSchema),
    expiredAt: Type.Optional(instantSchema),
    refundPolicy: publicRefundPolicySchema,
    payment: Type.Optional(paymentSchema),
    refund: Type.Optional(orderRefundSchema),
  },
  { title: 'Order' },
)

export const orderQuantity = Type.Integer({ minimum: 1, maximum: LINE_QUANTITY_MAX })

/** Lines of one unit are added up; all or nothing. */
export const newOrderBody = Type.Object(
  {
    lines: Type.Array(
      Type.Object(
        { unitId: idSchema, quantity: orderQuantity },
        { ...strict, title: 'NewOrderLine' },
      ),
      { minItems: 1, maxItems: ORDER_LINES_MAX },
    ),
    expectedTotal: Type.Optional(moneyInput),
  },
  { ...strict, title: 'NewOrder' },
)

/** A repeated id counts once. */
export const cancelBody = Type.Object(
  {
    admissionIds: Type.Optional(Type.Array(idSchema, { minItems: 1, maxItems: ADMISSION_IDS_MAX })),
    expectedRefund: Type.Optional(moneyInput),
  },
  { ...strict, title: 'Cancellation' },
)

export const quoteLineSchema = Type.Object(
  {
    unitId: idSchema,
    visitDate: dateSchema,
    daysBefore: Type.Integer(),
    refundPercent: Type.Integer(),
    refund: moneySchema,
    fee: moneySchema,
    admissionIds: Type.Array(idSchema),
  },
  { title: 'QuoteLine' },
)

export const quoteSchema = Type.Object(
  {
    refundable: Type.Boolean({ description: 'Whether the refund is above 0' }),
    refund: moneySchema,
    fee: moneySchema,
    refundPercent: Type.Integer(),
    daysBefore: Type.Integer(),
    lines: Type.Array(quoteLineSchema),
  },
  { title: 'Quote' },
)

export const admissionSchema = Type.Object(
  {
    id: idSchema,
    unitId: idSchema,
    visitDate: dateSchema,
    state: oneOf('VALID', 'USED', 'VOID'),
    code: Type.String(),
  },
  { title: 'Admission' },
)

export type OrderStatus = Static<typeof orderStatusSchema>
export type RefundStatus = Static<typeof refundStatusSchema>
export type OrderLine = Static<typeof orderLineSchema>
export type OrderRefund = Static<typeof orderRefundSchema>
export type Order = Static<typeof orderSchema>
export type NewOrder = Static<typeof newOrderBody>
export type Cancellation = Static<typeof cancelBody>
export type Quote = Static<typeof quoteSchema>
export type QuoteLine = Static<typeof quoteLineSchema>
export type Admission = Static<typeof admissionSchema>

import Type, { type Static } from 'typebox'
import { moneyInput, moneySchema } from './money.ts'
import { orderQuantity } from './order.ts'
import { dateSchema, idSchema, namesSchema, strict } from './pieces.ts'

export const cartLineSchema = Type.Object(
  {
    unitId: idSchema,
    ticketId: idSchema,
    ticketName: namesSchema,
    visitDate: dateSchema,
    quantity: Type.Integer(),
    unitPrice: moneySchema,
    available: Type.Integer({ description: 'How many are free now' }),
  },
  { title: 'CartLine' },
)

export const cartSchema = Type.Object(
  { lines: Type.Array(cartLineSchema), total: moneySchema },
  { title: 'Cart' },
)

export const cartLineBody = Type.Object(
  { quantity: orderQuantity },
  { ...strict, title: 'CartLineInput' },
)

export const checkoutBody = Type.Object(
  { expectedTotal: Type.Optional(moneyInput) },
  { ...strict, title: 'Checkout' },
)

export type CartLine = Static<typeof cartLineSchema>
export type Cart = Static<typeof cartSchema>

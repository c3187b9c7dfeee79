import Type, { type Static } from 'typebox'

const names = Type.Object({ ko: Type.String(), en: Type.String() })

export const refundPolicySchema = Type.Object({
  tiers: Type.Array(Type.Object({ minDaysBefore: Type.Integer(), refundPercent: Type.Integer() })),
  grace: Type.Optional(
    Type.Array(
      Type.Object({
        withinHours: Type.Integer(),
        minDaysBefore: Type.Integer(),
        refundPercent: Type.Integer(),
      }),
    ),
  ),
})

/** What the order service sells a ticket by. Instants are UTC milliseconds, money minor units. */
export const saleSchema = Type.Object({
  ticketId: Type.String(),
  /** Counts the changes of the ticket; a higher one wins. */
  version: Type.Integer(),
  names,
  price: Type.Integer(),
  currency: Type.String(),
  opensAt: Type.Integer(),
  closesAt: Type.Integer(),
  paused: Type.Boolean(),
  perPersonLimit: Type.Integer(),
  limitScope: Type.Union([Type.Literal('ticket'), Type.Literal('visitDate')]),
  timeZone: Type.String(),
  refundPolicy: refundPolicySchema,
  /** Every unit of the ticket; the order service adds those it does not know, with this capacity. */
  units: Type.Array(
    Type.Object({ unitId: Type.String(), visitDate: Type.String(), capacity: Type.Integer() }),
  ),
})

export type Sale = Static<typeof saleSchema>
export type RefundPolicy = Static<typeof refundPolicySchema>

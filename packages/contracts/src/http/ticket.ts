import Type, { type Static, type TSchemaOptions } from 'typebox'
import { moneySchema, priceInput } from './money.ts'
import { dateSchema, idSchema, instantSchema, namesSchema, oneOf, strict } from './pieces.ts'

export const CAPACITY_MAX = 100_000_000
export const UNITS_PER_TICKET_MAX = 1_000
export const NAME_LENGTH_MAX = 200
export const DESCRIPTION_LENGTH_MAX = 5_000

export const limitScopeSchema = oneOf('ticket', 'visitDate')
export const ticketStatusSchema = oneOf('SCHEDULED', 'ON_SALE', 'SOLD_OUT', 'PAUSED', 'CLOSED')

const percent = Type.Integer({ minimum: 0, maximum: 100 })
const days = Type.Integer({ minimum: 0, maximum: 3_650 })

/** The same shape twice: refusing unknown members as input, open to new ones as answer. */
function refundPolicy(openness: TSchemaOptions, title: string) {
  return Type.Object(
    {
      tiers: Type.Array(
        Type.Object({ minDaysBefore: days, refundPercent: percent }, { ...openness }),
        { maxItems: 20 },
      ),
      grace: Type.Optional(
        Type.Array(
          Type.Object(
            {
              withinHours: Type.Integer({ minimum: 0, maximum: 87_600 }),
              minDaysBefore: days,
              refundPercent: percent,
            },
            { ...openness },
          ),
          { maxItems: 20 },
        ),
      ),
    },
    { ...openness, title },
  )
}

export const publicRefundPolicySchema = refundPolicy({}, 'RefundPolicy')
export const refundPolicyInput = refundPolicy(strict, 'RefundPolicyInput')

export const unitSchema = Type.Object(
  { unitId: idSchema, visitDate: dateSchema, capacity: Type.Integer() },
  { title: 'Unit' },
)

const summary = {
  id: idSchema,
  name: namesSchema,
  description: namesSchema,
  venue: Type.String(),
  timeZone: Type.String({ description: 'IANA name' }),
  price: moneySchema,
  perPersonLimit: Type.Integer(),
  limitScope: limitScopeSchema,
  saleOpensAt: instantSchema,
  saleClosesAt: instantSchema,
  paused: Type.Boolean(),
  status: ticketStatusSchema,
  refundPolicy: publicRefundPolicySchema,
}

/** A ticket as lists show it: without its units. */
export const ticketSummarySchema = Type.Object(summary, { title: 'TicketSummary' })

export const ticketSchema = Type.Object(
  { ...summary, units: Type.Array(unitSchema) },
  { title: 'Ticket' },
)

/** One line of text: no control characters. */
const lineOfText = { minLength: 1, maxLength: NAME_LENGTH_MAX, pattern: '^[^\\p{Cc}]*$' }
/** Text of several lines; NUL is what databases choke on. */
const longText = Type.String({ maxLength: DESCRIPTION_LENGTH_MAX, pattern: '^[^\\u0000]*$' })

const capacityInput = Type.Integer({ minimum: 0, maximum: CAPACITY_MAX })

export const unitInput = Type.Object(
  { visitDate: dateSchema, capacity: capacityInput },
  { ...strict, title: 'UnitInput' },
)

export const capacityBody = Type.Object(
  { capacity: capacityInput },
  { ...strict, title: 'CapacityInput' },
)

const changeable = {
  name: Type.Object(
    { ko: Type.String(lineOfText), en: Type.String(lineOfText) },
    { ...strict, title: 'NamesInput' },
  ),
  description: Type.Object(
    { ko: longText, en: longText },
    { ...strict, title: 'DescriptionInput' },
  ),
  venue: Type.String(lineOfText),
  timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA name' }),
  price: priceInput,
  perPersonLimit: Type.Integer({ minimum: 1, maximum: CAPACITY_MAX }),
  saleOpensAt: instantSchema,
  saleClosesAt: instantSchema,
  refundPolicy: refundPolicyInput,
}

/** A left-out `limitScope` is "ticket". Each visit date once (judged by the service). */
export const newTicketBody = Type.Object(
  {
    ...changeable,
    limitScope: Type.Optional(limitScopeSchema),
    units: Type.Array(unitInput, { minItems: 1, maxItems: UNITS_PER_TICKET_MAX }),
  },
  { ...strict, title: 'NewTicket' },
)

/**
 * What may be sent to change a ticket. `limitScope`, `timeZone` and the currency cannot be
 * changed: the service refuses another value, and lets the present one pass.
 */
export const ticketChangesBody = Type.Partial(
  Type.Object({ ...changeable, limitScope: limitScopeSchema }),
  { ...strict, title: 'TicketChanges' },
)

export const unitAvailabilitySchema = Type.Object(
  {
    unitId: idSchema,
    visitDate: dateSchema,
    capacity: Type.Integer(),
    free: Type.Integer(),
    held: Type.Integer(),
    state: oneOf('FREE', 'ALL_HELD', 'SOLD_OUT'),
    soldOut: Type.Boolean({ description: 'Nothing is free and nothing is held' }),
    nextReleaseAt: Type.Optional(instantSchema),
  },
  { title: 'UnitAvailability' },
)

export const availabilitySchema = Type.Object(
  { asOf: instantSchema, units: Type.Array(unitAvailabilitySchema) },
  { title: 'Availability' },
)

export type LimitScope = Static<typeof limitScopeSchema>
export type TicketStatus = Static<typeof ticketStatusSchema>
export type PublicRefundPolicy = Static<typeof publicRefundPolicySchema>
export type Unit = Static<typeof unitSchema>
export type TicketSummary = Static<typeof ticketSummarySchema>
export type Ticket = Static<typeof ticketSchema>
export type NewTicket = Static<typeof newTicketBody>
export type TicketChanges = Static<typeof ticketChangesBody>
export type UnitInput = Static<typeof unitInput>
export type UnitAvailability = Static<typeof unitAvailabilitySchema>
export type Availability = Static<typeof availabilitySchema>

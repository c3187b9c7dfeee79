import Type, { type Static } from 'typebox'
import { strict } from './pieces.ts'

/**
 * Highest price of one ticket, in minor units: 200 admissions of one order (10 lines of 20)
 * add up, and a percentage of them is taken, within the safe integers.
 */
export const PRICE_AMOUNT_MAX = 10_000_000_000_000

const currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })

/** Integer minor units of a currency, as we answer it. */
export const moneySchema = Type.Object(
  { amount: Type.Integer({ description: 'Integer minor units' }), currency },
  { title: 'Money' },
)

/** A sum that a client names, such as the total it expects. */
export const moneyInput = Type.Object(
  { amount: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), currency },
  { ...strict, title: 'MoneyInput' },
)

export const priceInput = Type.Object(
  { amount: Type.Integer({ minimum: 0, maximum: PRICE_AMOUNT_MAX }), currency },
  { ...strict, title: 'PriceInput' },
)

export type Money = Static<typeof moneySchema>

import Type, { type Static, type TEnum, type TSchema } from 'typebox'

/** Public request objects refuse what they do not know. */
export const strict = { additionalProperties: false } as const

/** One of these words. */
export function oneOf<const Words extends string[]>(...words: Words): TEnum<Words> {
  return Type.Enum<Words>(words, { type: 'string' })
}

/** An id that we give out: opaque to clients, so never judged by its form. */
export const idSchema = Type.String()

/** A calendar date of the venue, YYYY-MM-DD. */
export const dateSchema = Type.String({ format: 'date' })

/** An instant, RFC 3339; we answer in UTC with milliseconds. */
export const instantSchema = Type.String({ format: 'date-time' })

export const LIST_LIMIT_DEFAULT = 20
export const LIST_LIMIT_MAX = 100

/** Query members of every list. A left-out `limit` is `LIST_LIMIT_DEFAULT`. */
export const listQuery = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: LIST_LIMIT_MAX,
      description: `How many at most; ${LIST_LIMIT_DEFAULT} when left out`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 512, description: '`nextCursor` of the page before' }),
  ),
}

/** A page of a list; `nextCursor` is absent on the last one. */
export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) })
}

/** A text in both languages of the storefront. */
export const namesSchema = Type.Object({ ko: Type.String(), en: Type.String() }, { title: 'Names' })

export type Names = Static<typeof namesSchema>

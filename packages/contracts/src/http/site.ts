import Type, { type Static } from 'typebox'
import { namesSchema, oneOf } from './pieces.ts'

/** Who sells, as the law on distance selling wants it shown; what is unknown is left out. */
export const sellerSchema = Type.Object(
  {
    name: Type.String(),
    representative: Type.Optional(Type.String()),
    address: Type.Optional(Type.String()),
    phone: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    businessNumber: Type.Optional(Type.String({ description: 'Business registration number' })),
    mailOrderNumber: Type.Optional(Type.String({ description: 'Mail-order registration number' })),
  },
  { title: 'Seller' },
)

/** Drawings that a venue may bring; a left-out one is simply not shown. */
export const drawingNames = ['hero', 'soldOut', 'trouble', 'empty', 'gate'] as const
export type DrawingName = (typeof drawingNames)[number]

const drawing = Type.String({ description: 'Path of an SVG on this server' })

export const venueSchema = Type.Object(
  {
    name: namesSchema,
    tagline: namesSchema,
    /** Path of the mark, an SVG. */
    mark: Type.String(),
    drawings: Type.Partial(
      Type.Object({
        hero: drawing,
        soldOut: drawing,
        trouble: drawing,
        empty: drawing,
        gate: drawing,
      }),
    ),
  },
  { title: 'Venue' },
)

/** What pages show of the shop around the tickets. */
export const siteSchema = Type.Object(
  {
    mode: oneOf('development', 'production'),
    venue: venueSchema,
    seller: sellerSchema,
  },
  { title: 'Site' },
)

/** Texts that the operator supplies. */
export const siteTextNames = ['terms', 'privacy', 'refunds'] as const
export type SiteTextName = (typeof siteTextNames)[number]

/** `#` headings, `-` lists and paragraphs, apart by blank lines: no markup beyond these. */
export const siteTextSchema = Type.Object(
  {
    name: oneOf(...siteTextNames),
    text: namesSchema,
    version: Type.String({ description: 'Another text has another; what a person agrees to' }),
  },
  { title: 'SiteText' },
)

export type Seller = Static<typeof sellerSchema>
export type Venue = Static<typeof venueSchema>
export type Site = Static<typeof siteSchema>
export type SiteText = Static<typeof siteTextSchema>

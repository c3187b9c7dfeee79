import Type, { type Static } from 'typebox'
import { drawingNames, siteTextNames } from '@onsale/contracts/http/site.ts'
import { strict } from '@onsale/contracts/http/pieces.ts'

const words = Type.Object({ ko: Type.String(), en: Type.String() }, strict)
const fileName = (ending: string) =>
  Type.String({ pattern: String.raw`^[a-z0-9][a-z0-9._-]*\.${ending}$` })
const colour = Type.String({ pattern: String.raw`^oklch\([\d.]+%? [\d.]+ [\d.]+\)$` })
const colourPair = Type.Object({ light: colour, dark: colour }, strict)
const texts = Type.Object({ ko: fileName('md'), en: fileName('md') }, strict)

function each<Name extends string, Schema>(names: readonly Name[], schema: Schema) {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema> // all names
}

/** `venue.json`: all that makes a shop this venue's. Files are named, and lie beside it. */
export const venueFileSchema = Type.Object(
  {
    name: words,
    tagline: words,
    mark: fileName('svg'),
    drawings: Type.Partial(Type.Object(each(drawingNames, fileName('svg')), strict)),
    /** `go`: what may be done; `hot`: what runs out. Contrast on our paper is 4.5 at least. */
    colours: Type.Object({ go: colourPair, hot: colourPair }, strict),
    texts: Type.Object(each(siteTextNames, texts), strict),
  },
  strict,
)

export type VenueFile = Static<typeof venueFileSchema>

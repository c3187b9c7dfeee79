import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type DrawingName,
  type SiteText,
  type SiteTextName,
  siteTextNames,
  type Venue,
} from '@onsale/contracts/http/site.ts'
import {
  CACHED_FOREVER,
  hashOf,
  type StaticFile,
  staticFile,
} from '@onsale/platform/http/pages/static-file.ts'
import { createValidator } from '@onsale/platform/http/validate.ts'
import { type VenueFile, venueFileSchema } from './venue-file.ts'

/** A venue's folder as the program uses it; everything is in memory. */
export interface VenueFolder {
  readonly venue: Venue
  readonly texts: ReadonlyMap<SiteTextName, SiteText>
  /** Path of the stylesheet that holds its colours. */
  readonly stylesheet: string
  /** By path: mark, drawings, stylesheet. */
  readonly files: ReadonlyMap<string, StaticFile>
}

/** What is wrong with a venue's folder, in a line for whoever wrote it. */
export class VenueUnusable extends Error {
  override readonly name = 'VenueUnusable'
}

const validate = createValidator(venueFileSchema)

/** Reads `venue.json` and what it names. Throws `VenueUnusable`. */
export async function readVenue(folder: string): Promise<VenueFolder> {
  const file = parse(folder, await textIn(folder, 'venue.json'))
  const files = new Map<string, StaticFile>()
  const keep = (name: string, content: string): string => {
    const at = `/venue/${hashOf(content)}-${name}`
    files.set(at, staticFile(name, content, CACHED_FOREVER))
    return at
  }
  const drawings: Partial<Record<DrawingName, string>> = {}
  for (const [name, svg] of Object.entries(file.drawings)) {
    drawings[name as DrawingName] = keep(svg, await textIn(folder, svg)) // keys of the schema
  }
  const mark = keep(file.mark, await textIn(folder, file.mark))
  const texts = new Map<SiteTextName, SiteText>()
  for (const name of siteTextNames) {
    const { ko, en } = file.texts[name]
    const text = { ko: await textIn(folder, ko), en: await textIn(folder, en) }
    texts.set(name, { name, text, version: hashOf(JSON.stringify(text)) })
  }
  return {
    venue: { name: file.name, tagline: file.tagline, mark, drawings },
    texts,
    stylesheet: keep('venue.css', colourCss(file.colours)),
    files,
  }
}

async function textIn(folder: string, name: string): Promise<string> {
  try {
    return await readFile(path.join(folder, name), 'utf8')
  } catch (cause) {
    throw new VenueUnusable(`the venue in ${folder} has no readable ${name}`, { cause })
  }
}

function parse(folder: string, text: string): VenueFile {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (cause) {
    throw new VenueUnusable(`venue.json in ${folder} is not JSON`, { cause })
  }
  const errors = validate(given)
  if (errors === undefined) return given as VenueFile // it fits the schema
  const told = errors.map(({ path: at, message }) => `${at} ${message}`).join('; ')
  throw new VenueUnusable(`venue.json in ${folder}: ${told}`)
}

function colourCss({ go, hot }: VenueFile['colours']): string {
  const tokens = (shade: 'light' | 'dark'): string =>
    `:root{--venue-go:${go[shade]};--venue-hot:${hot[shade]}}`
  return `${tokens('light')}\n@media (prefers-color-scheme:dark){${tokens('dark')}}\n`
}

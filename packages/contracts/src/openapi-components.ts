import type { Schema } from './http/call.ts'

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

/** Collects the named schemas of a document: those with a `title`. */
export interface Components {
  /** The schema as it stands in the document: a reference when it has a name. */
  refer(schema: Schema): Json
  schemas(): { readonly [name: string]: Json }
}

export function createComponents(): Components {
  const named = new Map<string, Json>()

  function hoist(part: Json): Json {
    if (typeof part !== 'object' || part === null) return part
    if (isList(part)) return part.map(hoist)
    const members = Object.entries(part).map(([name, value]) => [name, hoist(value)] as const)
    const whole: Json = Object.fromEntries(members)
    const { title } = part
    if (typeof title !== 'string') return whole
    const known = named.get(title)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(whole)) {
      throw new NameTakenTwice(title)
    }
    named.set(title, whole)
    return { $ref: `#/components/schemas/${title}` }
  }

  return {
    refer: (schema) => hoist(toJson(schema)),
    schemas: () => Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** A schema as it is written out: without what the library keeps beside it. */
export function toJson(schema: Schema): Json {
  return JSON.parse(JSON.stringify(schema)) as Json // what JSON text always holds
}

export function isList(
  part: readonly Json[] | { readonly [name: string]: Json },
): part is readonly Json[] {
  return Array.isArray(part)
}

/** Two different schemas carry one title: a mistake in the contracts. */
export class NameTakenTwice extends Error {
  override readonly name = 'NameTakenTwice'
  constructor(title: string) {
    super(`two schemas are called ${title}`)
  }
}

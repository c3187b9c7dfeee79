/** What a name server says of a name in one family: its addresses, that it has none, or nothing. */
export type Told = readonly string[] | 'none' | 'no answer'

/** The addresses of a name, as they were told last. */
export interface KnownAddresses {
  readonly v4: readonly string[]
  readonly v6: readonly string[]
  readonly nobodyInARow: number
}

export const nothingKnown: KnownAddresses = { v4: [], v6: [], nobodyInARow: 0 }

/**
 * That a name has no address at all is believed when it was said so often in a row: a name
 * server that has just started may say so of names that it does not know yet.
 */
export const NOBODY_BELIEVED_AFTER_ANSWERS = 3

/** What stands after the name was asked for anew. A family without an answer stays as it was. */
export function learnAddresses(known: KnownAddresses, v4: Told, v6: Told): KnownAddresses {
  if (v4 === 'no answer' && v6 === 'no answer') return known
  const isSomebody = Array.isArray(v4) || Array.isArray(v6)
  const nobodyInARow = isSomebody ? 0 : known.nobodyInARow + 1
  const believesNone = isSomebody || nobodyInARow >= NOBODY_BELIEVED_AFTER_ANSWERS
  const learn = (before: readonly string[], told: Told): readonly string[] => {
    if (told === 'no answer' || (told === 'none' && !believesNone)) return before
    return told === 'none' ? [] : told
  }
  return { v4: learn(known.v4, v4), v6: learn(known.v6, v6), nobodyInARow }
}

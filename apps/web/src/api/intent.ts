/**
 * An intent is what a person meant by one press of the button, and it has one idempotency key,
 * whatever happens to the answer: a second tap, a lost connection, a reload. It is kept as long
 * as its tab, until it is settled.
 */
export interface Intent {
  readonly key: string
  /** What was meant; another meaning is another intent. */
  readonly meaning: string
  /** It was sent, and no answer has been seen. */
  readonly isOpen: boolean
}

export interface Intents {
  /** The intent of this place with this meaning: the kept one, or a new one. */
  begin(place: string, meaning: string): Intent
  /** It is about to be sent. */
  sent(place: string): void
  /** An answer came, good or bad: the next press means something new. */
  settled(place: string): void
  /** The intent that was sent from here without an answer, after a reload. */
  open(place: string): Intent | undefined
}

export function createIntents(storage: Storage, newKey: () => string): Intents {
  const at = (place: string): string => `onsale.intent.${place}`

  function read(place: string): Intent | undefined {
    const text = storage.getItem(at(place))
    if (text === null) return undefined
    try {
      return JSON.parse(text) as Intent // only `write` writes there
    } catch {
      return undefined
    }
  }

  function write(place: string, intent: Intent): Intent {
    storage.setItem(at(place), JSON.stringify(intent))
    return intent
  }

  return {
    begin(place, meaning) {
      const kept = read(place)
      if (kept?.meaning === meaning) return kept
      return write(place, { key: newKey(), meaning, isOpen: false })
    },
    sent(place) {
      const kept = read(place)
      if (kept !== undefined) write(place, { ...kept, isOpen: true })
    },
    settled: (place) => storage.removeItem(at(place)),
    open(place) {
      const kept = read(place)
      return kept?.isOpen === true ? kept : undefined
    },
  }
}

import type { Locale } from '../person.ts'

/**
 * A mail before it has a form: what it says, in order. Text and HTML are made from the same
 * blocks, so that both say the same, and escaping is done in one place.
 */
export interface Draft {
  /** One line. */
  readonly subject: string
  readonly heading: string
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'says'; readonly text: string }
  /** What matters less: what to do when this was not you. */
  | { readonly kind: 'aside'; readonly text: string }
  /** The number that matters, the largest thing in the mail. */
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'ticket'; readonly ticket: TicketStub }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }

export interface Fact {
  readonly label: string
  readonly value: string
}

/** One admission: “this is yours”. */
export interface TicketStub {
  readonly name: string
  readonly visitDate: string
  /** Such as `1/2`. */
  readonly place: string
  readonly code: string
  /** The content id of its QR code, unless the mail has too many. */
  readonly pictureId?: string
}

/** The picture of a code, to be drawn and attached under its content id. */
export interface Picture {
  readonly contentId: string
  readonly code: string
}

/** A mail ready to go, but for its pictures. */
export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly pictures: readonly Picture[]
}

/** Whose mails these are. */
export interface Shop {
  /** As people know it. */
  readonly name: string
  /** Origin of the storefront. */
  readonly url: string
}

export interface LetterContext {
  readonly locale: Locale
  readonly shop: Shop
}

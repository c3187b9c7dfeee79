import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import type { PublicRefundPolicy } from '@onsale/contracts/http/ticket.ts'

/**
 * All of a history that is decided before it begins, as data: leaving steps out or making the
 * weather fair gives a smaller scenario, which is how a failing one is shrunk. What is drawn
 * while it runs (delays, ids, doubled messages) comes from the seed, part by part.
 */
export interface Scenario {
  readonly seed: number
  /** UTC ms of the true time at which the world begins. */
  readonly startsAt: number
  readonly holdMs: number
  readonly payingMs: number
  readonly queueOrdersMax: number
  readonly weather: Weather
  readonly tickets: readonly TicketPlan[]
  readonly buyers: number
  /** By time. */
  readonly steps: readonly Step[]
}

/** What goes wrong by itself, now and then; each is fair when it is false or 0. */
export interface Weather {
  /** Share of the awaits after which something else runs first. */
  readonly breathShare: number
  /** Longest ordinary commit. */
  readonly commitMsMax: number
  readonly busUnkind: boolean
  readonly callsUnkind: boolean
  readonly providerUnkind: boolean
  readonly gateUnkind: boolean
}

export interface TicketPlan {
  readonly price: number
  readonly currency: string
  readonly perPersonLimit: number
  readonly limitScope: 'ticket' | 'visitDate'
  readonly timeZone: string
  readonly refundPolicy: PublicRefundPolicy
  /** From the start of the world; negative: open already. */
  readonly opensAfterMs: number
  readonly closesAfterMs: number
  readonly units: readonly { readonly daysAhead: number; readonly capacity: number }[]
}

export interface Step {
  /** Names the step for good, also when others are left out. */
  readonly id: number
  readonly atMs: number
  readonly do: BuyerAction | OperatorAction | FaultAction
}

/** How a request goes on its way. */
export interface Manner {
  /** Sent twice at once: a double click, or a library that sends again. */
  readonly twice?: boolean
  /** The network loses this part of the first try. */
  readonly loses?: 'request' | 'answer'
  /** How often it is sent again while no final answer came. */
  readonly patience: number
  /** Without an Idempotency-Key. */
  readonly keyless?: boolean
}

export interface WantedLine {
  /** Index over all units of all tickets. */
  readonly unit: number
  readonly quantity: number
}

/** What a provider does with a payment that it should not, or should and does not. */
export type Quirk =
  | 'slow'
  | 'silent'
  | 'answer lost'
  | 'declines, then charges'
  | 'charges after a cancel'
  | 'charges too much'
  | 'charges too little'
  | 'charges another currency'

/** `of` names the step whose order or payment is meant. */
export type BuyerAction = { readonly by: number } & (
  | {
      readonly kind: 'order'
      readonly lines: readonly WantedLine[]
      readonly expects: 'nothing' | 'the price of now' | 'another price'
      readonly manner: Manner
    }
  | { readonly kind: 'put into cart'; readonly unit: number; readonly quantity: number }
  | { readonly kind: 'take out of cart'; readonly unit: number }
  | { readonly kind: 'empty cart' }
  | { readonly kind: 'look at cart' }
  | {
      readonly kind: 'check out'
      readonly expects: 'nothing' | 'the price of now' | 'another price'
      readonly manner: Manner
    }
  | { readonly kind: 'open payment'; readonly of: number; readonly manner: Manner }
  | { readonly kind: 'give up payment'; readonly of: number }
  | {
      readonly kind: 'confirm'
      readonly of: number
      readonly outcome: SandboxOutcome
      readonly quirk?: Quirk
      readonly manner: Manner
    }
  | {
      readonly kind: 'come back by link'
      readonly of: number
      readonly outcome: SandboxOutcome | 'nonsense'
      readonly quirk?: Quirk
      readonly twice: boolean
    }
  | {
      readonly kind: 'cancel'
      readonly of: number
      /** How many admissions; all when absent. */
      readonly part?: number
      readonly expects: 'nothing' | 'the quote' | 'another sum'
      readonly manner: Manner
    }
  | { readonly kind: 'look'; readonly of: number }
  | { readonly kind: 'look at availability' }
  | { readonly kind: 'same request again'; readonly of: number }
  | { readonly kind: 'same key, other request'; readonly of: number }
)

export type OperatorAction =
  | { readonly kind: 'price'; readonly ticket: number; readonly price: number }
  | { readonly kind: 'limit'; readonly ticket: number; readonly limit: number }
  | { readonly kind: 'policy'; readonly ticket: number; readonly policy: PublicRefundPolicy }
  | { readonly kind: 'pause' | 'resume'; readonly ticket: number }
  | {
      readonly kind: 'window'
      readonly ticket: number
      readonly opensAfterMs: number
      readonly closesAfterMs: number
    }
  | { readonly kind: 'capacity'; readonly unit: number; readonly capacity: number }
  | {
      readonly kind: 'add unit'
      readonly ticket: number
      readonly daysAhead: number
      readonly capacity: number
      readonly manner: Manner
    }

export type FaultAction =
  | {
      readonly kind: 'crash'
      readonly when: CrashMoment
      /** How many such moments pass before. */
      readonly after: number
      readonly downMs: number
    }
  | { readonly kind: 'restart' }
  | { readonly kind: 'store away'; readonly where: StoreMoment; readonly times: number }
  | { readonly kind: 'commit unknown' }
  | { readonly kind: 'slow disk'; readonly ms: number }
  | { readonly kind: 'gate wiped' }
  | { readonly kind: 'clock step'; readonly byMs: number }
  | { readonly kind: 'webhook'; readonly of: number | 'nobody' | 'garbage'; readonly times: number }
  | { readonly kind: 'old events again' }

export type CrashMoment =
  | 'now'
  | 'at an await'
  | 'in a transaction'
  | 'before a commit'
  | 'after a commit'
  | 'in a transaction of the catalogue'
  | 'before a commit of the catalogue'
  | 'after a commit of the catalogue'

export type StoreMoment = 'statement' | 'commit' | 'catalogue commit'

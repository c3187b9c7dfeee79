import type { HashCost } from './cost.ts'

/** What the hashing process is asked. */
export type HashingJob =
  | { readonly kind: 'hash'; readonly password: string; readonly cost: HashCost }
  | { readonly kind: 'verify'; readonly password: string; readonly phc: string }

/** A PHC string for `hash`, yes or no for `verify`. */
export type Hashed = string | boolean

export interface JobMessage {
  readonly id: number
  readonly job: HashingJob
}

export type JobReply =
  | { readonly id: number; readonly ok: true; readonly hashed: Hashed }
  /** `reason` never holds a password or a hash. */
  | { readonly id: number; readonly ok: false; readonly reason: string }

import type { ErrorCode } from '@onsale/contracts/errors.ts'
import type { Refused } from '@onsale/kernel/result.ts'
import type { KeptAnswer } from './kept-answer.ts'
import type { Order } from './order.ts'

/** A line that could not be served, as the refusal tells of it. */
export interface ShortLine {
  readonly unitId: string
  readonly asked: number
  readonly free: number
  readonly held: number
}

/** A command was refused; nothing changed. */
export interface Refusal extends Refused<ErrorCode> {
  readonly lines?: readonly ShortLine[]
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

/** The same request was answered before; this is that answer. */
export type Replayed =
  | { readonly kind: 'replayedOrder'; readonly order: Order }
  | { readonly kind: 'replayed'; readonly kept: KeptAnswer }

/** An order as it stands after the command. */
export interface OrderOutcome {
  readonly kind: 'order'
  readonly order: Order
}

export function refuse(code: ErrorCode, detail?: string): Refusal {
  return detail === undefined ? { kind: 'refused', code } : { kind: 'refused', code, detail }
}

export function invalid(path: string, message: string): Refusal {
  return { kind: 'refused', code: 'INVALID_INPUT', errors: [{ path, message }] }
}

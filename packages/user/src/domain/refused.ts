import type { Refused } from '@onsale/kernel/result.ts'

/** A request whose form is wrong; `errors` name the members by JSON pointers. */
export interface RefusedInput extends Refused<'INVALID_INPUT'> {
  readonly errors: readonly { readonly path: string; readonly message: string }[]
}

export function refusedInput(path: string, message: string): RefusedInput {
  return { kind: 'refused', code: 'INVALID_INPUT', errors: [{ path, message }] }
}

export function rateLimited(waitMs: number): Refused<'RATE_LIMITED'> {
  return { kind: 'refused', code: 'RATE_LIMITED', retryAfterSeconds: waitMs / 1_000 }
}

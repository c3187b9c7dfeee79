import { refusalsOf } from '@onsale/contracts/http/problem.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import type { HttpRefusal } from './route.ts'

/**
 * A callee answered nothing that its call declares: it is too busy, in trouble, or out of step.
 * The request may have had its effect.
 */
export class CallFailed extends Error {
  override readonly name = 'CallFailed'
  readonly retryable: boolean
  readonly retryAfterSeconds?: number

  constructor(
    call: Call,
    what: string,
    options: { readonly retryable: boolean; readonly retryAfterSeconds?: number | undefined },
  ) {
    super(`${call.operation} ${what}`)
    this.retryable = options.retryable
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/**
 * A refusal as whoever called is given it: only those that belong to the call. "Too busy" is
 * nothing to decide on, it is trouble that passes, and any other refusal is a bug of one of the
 * two. Throws CallFailed for both. `traceId` is what the log of the callee names.
 */
export function refusalToCaller(call: Call, refusal: HttpRefusal, traceId: string): HttpRefusal {
  const { code, retryAfterSeconds } = refusal
  if (call.refusals.includes(code)) return refusal
  if (code === 'INVALID_INPUT' && refusalsOf(call).includes(code)) return refusal
  const retryable = code === 'OVERLOADED'
  const what = `was refused with ${code}, trace ${traceId}`
  throw new CallFailed(call, what, { retryable, retryAfterSeconds })
}

import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Callee } from '@onsale/platform/calls/callee.ts'
import { ENVELOPE_HEADER, type SignEnvelope } from '@onsale/platform/calls/envelope.ts'
import type { Forward } from '@onsale/platform/http/forward-call.ts'
import { traceparentOf } from '@onsale/platform/http/traceparent.ts'

/** Somebody waits with a phone; beyond it they are told to try again. */
const ANSWER_WITHIN_MS = 15_000

export interface ForwardDeps {
  readonly callee: Callee
  /** Signs envelopes of purpose `forward`. */
  readonly sign: SignEnvelope
  readonly randomness: Randomness
}

/** Passes what was let in on to a service, with an envelope that says who it is from. */
export function createForwardToService(audience: string, deps: ForwardDeps): Forward {
  const { callee, sign, randomness } = deps
  return ({ method, path, headers, body, identity, address, traceId, isRepeatable }) => {
    const vouched = { audience, caller: 'gateway', address, ...(identity && { identity }) }
    return callee.send({
      method,
      path,
      headers: { ...headers, traceparent: traceparentOf(traceId, randomness) },
      freshHeaders: (waitsMs) => ({
        [ENVELOPE_HEADER]: sign(vouched, { method, path, body }, waitsMs),
      }),
      ...(body !== undefined && { body }),
      isRepeatable,
      withinMs: ANSWER_WITHIN_MS,
    })
  }
}

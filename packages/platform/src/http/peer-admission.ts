import type { Call } from '@onsale/contracts/http/call.ts'
import { ENVELOPE_HEADER, type OpenEnvelope } from '../calls/envelope.ts'
import type { Admission, Admitted } from './admission.ts'
import { receiveBody } from './admission-body.ts'
import type { Exchange } from './exchange.ts'
import { refuseEnvelope, refusesContract } from './misdirected.ts'
import { mayCall } from './public-admission.ts'
import type { HttpRefusal } from './route.ts'
import { overloaded } from './serve-call.ts'

const forbidden: HttpRefusal = { kind: 'refused', code: 'FORBIDDEN' }
/**
 * Lets other processes of ours in, by what they sign: never by where a request comes from. A
 * call for services takes their own envelopes only, every other call those of the gateway only.
 */
export function peerAdmission(deps: {
  readonly openForwarded: OpenEnvelope
  readonly openService: OpenEnvelope
}): Admission {
  return (call, ways) => {
    const isOurs = call.access === 'service'
    const open = isOurs ? deps.openService : deps.openForwarded

    function judge(exchange: Exchange, { body }: Admitted): void {
      const envelope = openedFrom(exchange, open, body)
      if (envelope === undefined) return refuseEnvelope(exchange)
      // Nothing is done of what nobody waits for any more: the sender has given it up.
      if (envelope === 'stale') return ways.refused(exchange, overloaded)
      const { identity, address } = envelope
      if (!isOurs && !mayCall(identity?.role, call.access)) return ways.refused(exchange, forbidden)
      ways.admitted(exchange, { identity, body, address })
    }

    const received = { ...ways, admitted: judge }
    return (exchange) => {
      if (!refusesContract(exchange)) receiveBody(call, received, exchange, undefined)
    }
  }
}

function openedFrom(
  { request }: Exchange,
  open: OpenEnvelope,
  body: Uint8Array | undefined,
): ReturnType<OpenEnvelope> {
  const { method = '', url = '', headers } = request.raw
  return open(headers[ENVELOPE_HEADER], { method, path: url, body })
}

/** Lets everybody in: health and metrics of a listener that the world does not reach. */
export const openAdmission: Admission = (call: Call, ways) => (exchange) =>
  receiveBody(call, ways, exchange, undefined)

import { CONTRACT_REFUSED_STATUS } from '@onsale/contracts/contract-version.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import type { IncomingAnswer } from '../calls/callee.ts'
import type { Admission, Admitted } from './admission.ts'
import { refuse, type Exchange } from './exchange.ts'
import type { Identity } from './identity.ts'
import {
  admitting,
  failing,
  overloaded,
  type ListenerDeps,
  type ServeRequest,
} from './serve-call.ts'

/** A request that was let in, for the service that answers it. */
export interface ForwardedRequest {
  readonly method: string
  /** Made anew from the call's own path, so that no writing of it leads elsewhere; with the query. */
  readonly path: string
  /** Of the client, without those that end here. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  readonly identity: Identity | undefined
  readonly address: string
  readonly traceId: string
  /** A second time does nothing that the first has not done. */
  readonly isRepeatable: boolean
}

/** Throws a retryable fault when nobody answers. */
export type Forward = (request: ForwardedRequest) => Promise<IncomingAnswer>

/** Serves a call by passing it on; what comes back goes out as it is, byte for byte. */
export function forwardCall(
  call: Call,
  admission: Admission,
  forward: Forward,
  deps: ListenerDeps,
): ServeRequest {
  const { inFlight } = deps
  const failed = failing(call, deps)

  function handle(exchange: Exchange, admitted: Admitted): void {
    if (!inFlight.enter()) return refuse(exchange, overloaded)
    forward(requestOf(call, exchange, admitted))
      .finally(() => inFlight.leave())
      .then((answer) => send(exchange, answer))
      .catch((fault: unknown) => failed(exchange, fault))
  }

  return admitting(call, admission, deps, handle)
}

function requestOf(
  call: Call,
  { request }: Exchange,
  { identity, body }: Admitted,
): ForwardedRequest {
  const { url = '', headers } = request.raw
  const queryAt = url.indexOf('?')
  const params = request.params as Readonly<Record<string, string>> // what the router makes
  const address: string | undefined = request.ip // a socket that was closed has none any more
  return {
    method: call.method,
    path: pathOf(call, params) + (queryAt === -1 ? '' : visible(url.slice(queryAt))),
    headers: passedOn(headers),
    body,
    identity,
    address: address ?? GONE,
    traceId: request.id,
    isRepeatable:
      call.method === 'GET' || (call.idempotent === true && 'idempotency-key' in headers),
  }
}

const GONE = '0.0.0.0'

function pathOf(call: Call, params: Readonly<Record<string, string>>): string {
  return call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
}

/** Node's server takes bytes in a query that its client would not send. */
function visible(query: string): string {
  return query.replaceAll(
    /[^!-~]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

/**
 * Headers between two neighbours on the way (RFC 9110, 7.6.1), those that say what the connection
 * says, the token, and what only the gateway may say of itself.
 */
const endsHere =
  /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|host|content-length|proxy-.*|authorization|(?:x-)?forwarded.*|x-real-ip|x-onsale-.*|traceparent|tracestate|accept-encoding)$/

function passedOn(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const named = new Set(connectionNames(headers['connection']))
  const passed: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || endsHere.test(name) || named.has(name)) continue
    passed[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return passed
}

function connectionNames(connection: string | string[] | undefined): string[] {
  return String(connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
}

const isBetweenNeighbours =
  /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|content-length|date|x-onsale-.*)$/

function send(exchange: Exchange, answer: IncomingAnswer): void {
  if (answer.status === CONTRACT_REFUSED_STATUS) {
    throw new Error(`the service does not take our envelope: are ONSALE_INTERNAL_KEYS the same?`)
  }
  const { reply } = exchange
  reply.code(answer.status)
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !isBetweenNeighbours.test(name)) reply.header(name, value)
  }
  reply.header('x-request-id', reply.request.id)
  reply.send(answer.body.length === 0 ? undefined : answer.body)
  exchange.answered(exchange, answer.status)
}

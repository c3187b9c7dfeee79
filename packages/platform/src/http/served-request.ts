import type { FastifyRequest } from 'fastify'
import type { Call } from '@onsale/contracts/http/call.ts'
import type { Admitted } from './admission.ts'
import type { Identity } from './identity.ts'
import type { JudgedRequest } from './judge-request.ts'
import type { HandlerRequest } from './route.ts'

/**
 * A request as its handler is given it. A class, so that the address stands on the prototype:
 * it costs a look through proxies' headers, and only the handler that asks for it pays.
 */
class ServedRequest {
  readonly identity: Identity | undefined
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly path: string
  readonly idempotencyKey: string | undefined
  readonly headers: FastifyRequest['raw']['headers']
  readonly traceId: string
  readonly #request: FastifyRequest
  readonly #vouchedAddress: string | undefined

  constructor(
    request: FastifyRequest,
    { identity, address }: Admitted,
    judged: JudgedRequest,
    idempotencyKey: string | undefined,
  ) {
    const { url = '', headers } = request.raw
    const queryAt = url.indexOf('?')
    this.identity = identity
    this.params = request.params
    this.query = judged.query
    this.body = judged.body
    this.path = queryAt === -1 ? url : url.slice(0, queryAt)
    this.idempotencyKey = idempotencyKey
    this.headers = headers
    this.traceId = request.id
    this.#request = request
    this.#vouchedAddress = address
  }

  get address(): string {
    if (this.#vouchedAddress !== undefined) return this.#vouchedAddress
    // Typed as always there, but a socket that was closed meanwhile has none any more.
    const address: string | undefined = this.#request.ip
    return address ?? GONE
  }
}

/** The address of a client that went away: one for all of them, so that counting still bounds. */
const GONE = '0.0.0.0'

export function handlerRequest(
  request: FastifyRequest,
  admitted: Admitted,
  judged: JudgedRequest,
  idempotencyKey: string | undefined,
): HandlerRequest<Call> {
  const served = new ServedRequest(request, admitted, judged, idempotencyKey)
  // Body and query were judged, the router gives exactly the declared params, and `identity`
  // is there wherever the call's access asks for it: what HandlerRequest says.
  return served as unknown as HandlerRequest<Call>
}

import { refuseContract } from '../calls/contract-refusal.ts'
import { CONTRACT_HEADER, CONTRACT_REFUSED_STATUS } from '@onsale/contracts/contract-version.ts'
import { setCommonHeaders, type Exchange } from './exchange.ts'
import { PROBLEM_CONTENT_TYPE } from './problem.ts'

/**
 * Refuses a sender that speaks a contract we do not understand, before anything else of the
 * request is looked at; tells whether it did.
 */
export function refusesContract(exchange: Exchange): boolean {
  const { raw, id } = exchange.request
  const refusal = refuseContract(raw.headers[CONTRACT_HEADER], id)
  if (refusal === undefined) return false
  sendMisdirected(exchange, refusal.body, refusal.headers)
  return true
}

/**
 * Refuses a request that carries no envelope that is good here. Not of the public list of codes:
 * it is wrong between two processes, not with somebody's request, and the sender makes a fault of
 * it. In particular never 401, which would log people out whose tokens are good.
 */
export function refuseEnvelope(exchange: Exchange): void {
  const problem = {
    title: 'The request carries no envelope that is good here',
    status: CONTRACT_REFUSED_STATUS,
    code: 'ENVELOPE_REFUSED',
    traceId: exchange.request.id,
  }
  const headers = { 'content-type': PROBLEM_CONTENT_TYPE }
  sendMisdirected(exchange, JSON.stringify(problem), headers)
}

function sendMisdirected(
  exchange: Exchange,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  const { reply } = exchange
  reply.code(CONTRACT_REFUSED_STATUS)
  setCommonHeaders(reply)
  reply.headers({ ...headers })
  reply.send(body)
  exchange.answered(exchange, CONTRACT_REFUSED_STATUS)
}

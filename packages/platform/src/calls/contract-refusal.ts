import {
  CONTRACT_HEADER,
  CONTRACT_REFUSED_STATUS,
  CONTRACT_VERSION,
  understands,
} from '@onsale/contracts/contract-version.ts'
import { PROBLEM_CONTENT_TYPE } from '../http/problem.ts'
import type { IncomingAnswer } from './callee.ts'

/** How a callee refuses a sender whose contract it does not understand. */
export interface ContractRefusal {
  readonly status: typeof CONTRACT_REFUSED_STATUS
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What a listener for other services answers, before it looks at anything else of a request
 * (envelope included: how to read one is part of the contract). Undefined: they understand each
 * other, or the sender says nothing, as a person with `curl` does. The code of the problem is no
 * error code of the API: no client of the API ever meets it.
 */
export function refuseContract(
  given: string | string[] | undefined,
  traceId: string,
): ContractRefusal | undefined {
  if (given === undefined || understands(versionOf(given))) return undefined
  return {
    status: CONTRACT_REFUSED_STATUS,
    headers: {
      'content-type': PROBLEM_CONTENT_TYPE,
      [CONTRACT_HEADER]: String(CONTRACT_VERSION),
    },
    body: JSON.stringify({
      type: 'urn:onsale:problem:contract-not-understood',
      title: 'This release does not understand that contract',
      status: CONTRACT_REFUSED_STATUS,
      code: 'CONTRACT_NOT_UNDERSTOOD',
      traceId,
      contract: CONTRACT_VERSION,
    }),
  }
}

/** The version that a callee speaks who refused because of ours; undefined for any other answer. */
export function contractRefusedBy(
  answer: Pick<IncomingAnswer, 'status' | 'headers'>,
): number | undefined {
  if (answer.status !== CONTRACT_REFUSED_STATUS) return undefined
  const version = versionOf(answer.headers[CONTRACT_HEADER])
  return Number.isNaN(version) ? undefined : version
}

function versionOf(text: string | string[] | undefined): number {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

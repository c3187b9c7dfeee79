import { CONTRACT_VERSION } from '@onsale/contracts/contract-version.ts'
import type { Outcome } from './callee-metrics.ts'
import { contractRefusedBy } from './contract-refusal.ts'
import type { TryOutcome } from './send-once.ts'

/** Why nobody answered: a word for the figures, a reason for people. */
export interface Why {
  readonly outcome: Exclude<Outcome, 'answered'>
  readonly reason: string
  readonly cause?: unknown
}

/** Why a try, the last one, came to nothing. */
export function whyNoAnswer(outcome: TryOutcome): Why {
  switch (outcome.kind) {
    case 'answered':
      return foreign([contractRefusedBy(outcome.answer)])
    case 'unreached':
      return {
        outcome: 'unreached',
        reason: `no connection${codeOf(outcome.cause)}`,
        cause: outcome.cause,
      }
    case 'lost':
      return {
        outcome: 'lost',
        reason: `the connection broke${codeOf(outcome.cause)}`,
        cause: outcome.cause,
      }
    case 'late':
      return { outcome: 'late', reason: `no answer within ${outcome.withinMs} ms` }
  }
}

/** Why there was nobody to ask. */
export function whyNobody(peers: readonly { readonly foreignContract: number | undefined }[]): Why {
  if (peers.length === 0) return { outcome: 'nobody', reason: 'no instance is known' }
  const contracts = peers.map(({ foreignContract }) => foreignContract)
  if (contracts.every((contract) => contract !== undefined)) return foreign(contracts)
  return { outcome: 'nobody', reason: 'every instance fails' }
}

function foreign(contracts: readonly (number | undefined)[]): Why {
  const theirs = [...new Set(contracts)].join(' and ')
  return {
    outcome: 'foreign',
    reason: `it speaks contract ${theirs}, and this process ${CONTRACT_VERSION}`,
  }
}

function codeOf(cause: unknown): string {
  const hasCode = typeof cause === 'object' && cause !== null && 'code' in cause
  return hasCode && typeof cause.code === 'string' ? ` (${cause.code})` : ''
}

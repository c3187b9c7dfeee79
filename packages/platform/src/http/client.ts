import type { AnswerOf, BodyOf, Call, ParamsOf, QueryOf } from '@onsale/contracts/http/call.ts'
import type { HttpRefusal } from './route.ts'

export interface CallInput<C extends Call> {
  readonly params?: ParamsOf<C>
  readonly query?: QueryOf<C>
  readonly body?: BodyOf<C>
}

/**
 * Calls another service by its contract: the only way one service talks to another. Resolves with
 * an answer or a refusal that the call declares (INVALID_INPUT is declared by having a body or a
 * query); anything else is a fault, `retryable` when it passes.
 */
export type CallClient = <C extends Call>(
  call: C,
  input: CallInput<C>,
) => Promise<AnswerOf<C> | HttpRefusal>

import type { AnswerOf, BodyOf, Call, ParamsOf, QueryOf } from '@onsale/contracts/http/call.ts'
import type { HttpRefusal } from './route.ts'

export interface CallInput<C extends Call> {
  readonly params?: ParamsOf<C>
  readonly query?: QueryOf<C>
  readonly body?: BodyOf<C>
}

/** Calls another service by its contract: the only way one service talks to another. */
export type CallClient = <C extends Call>(
  call: C,
  input: CallInput<C>,
) => Promise<AnswerOf<C> | HttpRefusal>

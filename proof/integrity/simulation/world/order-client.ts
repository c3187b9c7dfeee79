import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import { known } from '@onsale/kernel/assert.ts'
import type { CallClient, CallInput } from '@onsale/platform/http/client.ts'
import type { HandlerRequest, HttpRefusal, Route } from '@onsale/platform/http/route.ts'
import type { Chance } from '../random.ts'
import type { Life } from './life.ts'

/** Calls between services of one process, over JSON; in bad weather they get lost on the way. */
export function createWeakClient(
  routes: readonly Route[],
  options: {
    readonly life: Life
    readonly chance: Chance
    readonly isUnkind: () => boolean
    readonly struck: (fault: string) => void
  },
): CallClient {
  const { life, chance, struck } = options
  const handlers = new Map(routes.map(({ call, handler }) => [call.operation, handler]))

  async function perform(
    call: Call,
    input: CallInput<Call>,
  ): Promise<AnswerOf<Call> | HttpRefusal> {
    const handler = known(handlers.get(call.operation), `a route for ${call.operation}`)
    const isUnkind = options.isUnkind()
    await life.sleep(chance.int(0, 3))
    if (isUnkind && chance.happens(0.05)) throw lost('call between services lost')
    const request = {
      identity: undefined,
      params: input.params ?? {},
      query: input.query ?? {},
      body: throughJson(input.body),
      path: call.path,
      headers: {},
      traceId: '',
    } as unknown as HandlerRequest<Call> // made by the callers' contracts, which are typed
    const outcome = throughJson(await handler(request)) as AnswerOf<Call> | HttpRefusal
    await life.sleep(chance.int(0, 3))
    if (isUnkind && chance.happens(0.05)) throw lost('answer between services lost')
    return outcome
  }

  const lost = (fault: string): Error => {
    struck(fault)
    return new Error(`simulated: ${fault}`)
  }
  // `perform` gives what the call's own handler gave, whose type is that of the call.
  return perform as CallClient
}

function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

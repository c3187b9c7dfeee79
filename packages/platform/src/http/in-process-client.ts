import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import type { InputError } from '@onsale/contracts/http/problem.ts'
import { known } from '@onsale/kernel/assert.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { currentTraceId } from '../trace.ts'
import { pathOfCall } from './call-path.ts'
import { refusalToCaller } from './call-failed.ts'
import type { CallClient, CallInput } from './client.ts'
import type { HandlerRequest, HttpRefusal, Route } from './route.ts'
import { traceIdOf } from './trace-id.ts'
import { createValidator, tolerant, type Validator } from './validate.ts'

export interface InProcessClientDeps {
  readonly scheduler: Scheduler
  readonly randomness: Randomness
}

interface Callee {
  readonly route: Route
  readonly validateBody: Validator | undefined
  readonly validateQuery: Validator | undefined
}

type Input = CallInput<Call>

const LOOPBACK = '127.0.0.1'

/**
 * Calls services of the same process by their contracts. As over the network, bodies and
 * answers go through JSON, requests are validated (unknown members are let pass, as between
 * releases), and the callee runs off the caller's stack: no bug hides in being near. A fault
 * of the callee reaches the caller as it was thrown.
 */
export function createInProcessClient(
  routes: readonly Route[],
  deps: InProcessClientDeps,
): CallClient {
  const callees = new Map(routes.map((route) => [route.call.operation, calleeOf(route)]))

  async function perform(call: Call, input: Input): Promise<AnswerOf<Call> | HttpRefusal> {
    const callee = known(callees.get(call.operation), `a route for ${call.operation}`)
    const body = throughJson(input.body)
    const query = input.query ?? {}
    const errors = [...(callee.validateQuery?.(query) ?? []), ...bodyErrors(callee, body)]
    if (errors.length > 0) return { kind: 'refused', code: 'INVALID_INPUT', errors }
    // The context of the caller's request goes on by itself.
    const traceId = currentTraceId() ?? traceIdOf(undefined, deps.randomness)
    await new Promise<void>((resolve) => deps.scheduler.soon(resolve))
    const outcome = await callee.route.handler({
      identity: undefined,
      params: input.params ?? {},
      query,
      body,
      path: pathOfCall(call, input),
      address: LOOPBACK,
      headers: {},
      traceId,
    } as unknown as HandlerRequest<Call>) // validated against the call just above
    // An outcome is JSON but for its undefined members, which the network would drop as well.
    const copy = throughJson(outcome) as AnswerOf<Call> | HttpRefusal
    return copy.kind === 'refused' ? refusalToCaller(call, copy, traceId) : copy
  }

  // `perform` gives what the call's own handler gave, whose type is that of the call.
  return perform as CallClient
}

function calleeOf(route: Route): Callee {
  const { body, query } = route.call
  return {
    route,
    validateBody: body === undefined ? undefined : createValidator(tolerant(body)),
    validateQuery: query === undefined ? undefined : createValidator(tolerant(query)),
  }
}

function bodyErrors({ route, validateBody }: Callee, body: unknown): readonly InputError[] {
  if (body === undefined && route.call.bodyOptional === true) return []
  return validateBody?.(body) ?? []
}

function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

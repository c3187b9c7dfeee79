import type { ErrorCode } from '@onsale/contracts/errors.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import type { Answer, Api, Caller } from '../api.ts'
import { buy, givenTicket, ticketInput } from '../given.ts'
import { createTicket } from '@onsale/contracts/http/admin-calls.ts'
import { whenDrained } from '../when-drained.ts'
import type { Sample } from './sample.ts'
import { sampleOf } from './samples.ts'

export const BODY_BYTES_MAX = 65_536

type Provoke = (api: Api, call: Call) => Promise<Answer>

const json = { 'content-type': 'application/json' }

async function sendSample(
  api: Api,
  call: Call,
  change: (sample: Sample) => Partial<Sample['request']> & { readonly by?: Caller },
): Promise<Answer> {
  const sample = await sampleOf(api, call)
  const { by = sample.caller, ...changes } = change(sample)
  return by.raw({ ...sample.request, ...changes })
}

/** How each refusal that follows from a call's declaration is caused, with any call. */
export const commonProvocations: Readonly<Partial<Record<ErrorCode, Provoke>>> = {
  UNAUTHENTICATED: (api, call) => sendSample(api, call, () => ({ by: api.anybody })),
  FORBIDDEN: (api, call) => sendSample(api, call, () => ({ by: api.person('customer') })),
  BAD_JSON: (api, call) =>
    sendSample(api, call, () => ({ json: undefined, body: '{', headers: json })),
  BODY_TOO_LARGE: (api, call) =>
    sendSample(api, call, () => ({
      ...{ json: undefined, headers: json },
      body: `"${'x'.repeat(BODY_BYTES_MAX - 1)}"`,
    })),
  UNSUPPORTED_MEDIA_TYPE: (api, call) =>
    sendSample(api, call, () => ({
      ...{ json: undefined, headers: { 'content-type': 'text/plain' } },
      body: '{"a":1}',
    })),
  INVALID_INPUT: (api, call) =>
    sendSample(api, call, ({ request }) =>
      call.body === undefined
        ? { path: `${request.path.split('?')[0]}?${badQueryOf(call)}` }
        : { json: { ...Object(request.json), surprise: 1 } },
    ),
  NOT_FOUND: (api, call) =>
    sendSample(api, call, ({ request }) => ({
      path: request.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|sandbox/, 'never-given-out'),
    })),
  RATE_LIMITED: async (api, call) => {
    const { caller, request } = await sampleOf(api, call)
    return whenDrained(caller, () => caller.raw(request))
  },
  IDEMPOTENCY_KEY_REUSED: async (api, call) => {
    const { caller, request } = await sampleOf(api, call)
    const key = `of another request ${call.operation}`.replaceAll(' ', '-')
    if (call.access === 'admin')
      await caller.call(createTicket, { body: ticketInput({ venue: 'Elsewhere' }), key })
    else (await buy(caller, (await givenTicket(api)).unitId, 1, key)).expect(201)
    return caller.raw({ ...request, headers: { 'idempotency-key': key } })
  },
}

function badQueryOf(call: Call): string {
  const names = Object.keys(call.query?.properties ?? {})
  const bad = {
    limit: 'limit=0',
    from: 'from=soon',
    outcome: 'outcome=',
    admissionIds: 'admissionIds=',
    reason: 'reason=',
  }
  const [found] = Object.entries(bad).filter(([name]) => names.includes(name))
  if (found === undefined) throw new Error(`${call.operation}: which query is bad?`)
  return found[1]
}

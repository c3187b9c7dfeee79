import {
  addUnit,
  changeTicket,
  createTicket,
  pauseTicket,
  putUnit,
  resumeTicket,
} from '@onsale/contracts/http/admin-calls.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import { type HandlerRequest, route, type Route } from '@onsale/platform/http/route.ts'
import { fingerprintOf } from '@onsale/platform/idempotency/fingerprint.ts'
import type { Once, TicketDeps } from '../ports.ts'
import { addUnit as add } from '../usecases/add-unit.ts'
import type { Answered } from '../usecases/answer-once.ts'
import { changeCapacity } from '../usecases/change-capacity.ts'
import { changeTicket as change, type TicketChanged } from '../usecases/change-ticket.ts'
import { createTicket as create } from '../usecases/create-ticket.ts'
import { pauseTicket as pause } from '../usecases/pause-ticket.ts'
import { resumeTicket as resume } from '../usecases/resume-ticket.ts'

/** What an admin may do. */
export function adminRoutes(deps: TicketDeps): Route[] {
  return [
    route(createTicket, async (request) => {
      const once = onceOf(createTicket, request)
      const outcome = await create(deps, { asked: request.body, once })
      return outcome.kind === 'refused' ? outcome : created(outcome)
    }),
    route(changeTicket, async ({ params, body }) =>
      changed(await change(deps, { ...params, changes: body })),
    ),
    route(pauseTicket, async ({ params }) => changed(await pause(deps, params))),
    route(resumeTicket, async ({ params }) => changed(await resume(deps, params))),
    route(putUnit, async ({ params, body }) => {
      const outcome = await changeCapacity(deps, { ...params, ...body })
      if (outcome.kind === 'refused') return outcome
      return { kind: 'answer', status: 200, body: outcome.unit } as const
    }),
    route(addUnit, async (request) => {
      const once = onceOf(addUnit, request)
      const outcome = await add(deps, { ...request.params, asked: request.body, once })
      return outcome.kind === 'refused' ? outcome : created(outcome)
    }),
  ]
}

/** Present when the client sent a key. */
function onceOf(
  call: Call,
  request: Pick<HandlerRequest<typeof createTicket>, 'identity' | 'idempotencyKey' | 'path'> & {
    readonly body: unknown
  },
): Once | undefined {
  const { identity, idempotencyKey: key, path, body } = request
  if (key === undefined) return undefined
  return { userId: identity.userId, key, fingerprint: fingerprintOf(call.method, path, body) }
}

function created<Body>({ body, replayed }: Answered<Body>) {
  const headers = replayed ? { 'idempotent-replayed': 'true' } : {}
  return { kind: 'answer', status: 201, headers, body } as const
}

function changed(outcome: TicketChanged) {
  if (outcome.kind === 'refused') return outcome
  return { kind: 'answer', status: 200, body: outcome.ticket } as const
}

import type { Call, Schema } from '@onsale/contracts/http/call.ts'
import type { Admission } from './admission.ts'
import { forwardCall, type Forward } from './forward-call.ts'
import type { Route } from './route.ts'
import { serveCall, type ListenerDeps, type ServeRequest } from './serve-call.ts'

/** A call as a listener takes it on. */
export interface Mount {
  readonly call: Call
  /** Status → schema that answers are written by. */
  readonly answers: Readonly<Record<string, Schema>>
  serve(deps: ListenerDeps): ServeRequest
}

/** Calls that this process answers. */
export function served(routes: readonly Route[], admission: Admission): Mount[] {
  return routes.map((route) => ({
    call: route.call,
    answers: answerSchemas(route.call),
    serve: (deps) => serveCall(route, admission, deps),
  }))
}

/** Calls that another process answers. */
export function forwarded(calls: readonly Call[], admission: Admission, forward: Forward): Mount[] {
  return calls.map((call) => ({
    call,
    answers: {},
    serve: (deps) => forwardCall(call, admission, forward, deps),
  }))
}

function answerSchemas(call: Call): Record<string, Schema> {
  const schemas: Record<string, Schema> = {}
  for (const [status, schema] of Object.entries(call.answers)) {
    if (schema !== null) schemas[status] = schema
  }
  return schemas
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { errorCodes } from '@onsale/contracts/errors.ts'
import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import { createAnswerFault } from '../../http/fault.ts'
import { createRequestJudge, type RequestJudge } from '../../http/judge-request.ts'
import { PROBLEM_CONTENT_TYPE, problemText, retryAfterOf } from '../../http/problem.ts'
import type { HandlerRequest, HttpRefusal, Route } from '../../http/route.ts'
import { tolerant } from '../../http/validate.ts'
import { createManualTime } from '../../testing/manual-time.ts'
import { createRecordingLogger } from '../../testing/recording-logger.ts'

interface Served {
  readonly route: Route
  readonly form: RegExp
  readonly judge: RequestJudge
}

const TRACE_ID = 'ab'.repeat(16)

/**
 * Calls between services over HTTP without who may make them, and with answers as the handler
 * gave them: a newer release may say more than the declaration here knows. Resolves with the URL.
 */
export async function serveRoutes(t: TestContext, routes: readonly Route[]): Promise<string> {
  const served = routes.map(servedOf)
  const answerFault = createAnswerFault(createRecordingLogger(), createManualTime().clock)
  const server = createServer((request, response) => {
    const { method, url = '' } = request
    const path = url.split('?')[0] ?? ''
    const found = served.find(({ route, form }) => route.call.method === method && form.test(path))
    if (found === undefined) return send(response, { kind: 'refused', code: 'NOT_FOUND' })
    perform(found, request, path)
      .catch((fault: unknown) =>
        answerFault(fault, { operation: found.route.call.operation, traceId: TRACE_ID }),
      )
      .then((outcome) => send(response, outcome))
      .catch((fault: unknown) => response.destroy(fault instanceof Error ? fault : undefined))
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo // a TCP listener has no other kind
  return `http://127.0.0.1:${port}`
}

function servedOf(route: Route): Served {
  const { call } = route
  const form = call.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]*)')
  const body = call.body === undefined ? {} : { body: tolerant(call.body) }
  return {
    route,
    form: new RegExp(`^${form}$`),
    judge: createRequestJudge({ ...call, ...body }),
  }
}

async function perform(
  { route, form, judge }: Served,
  request: IncomingMessage,
  path: string,
): Promise<AnswerOf<Call> | HttpRefusal> {
  const bytes = await buffer(request)
  const body = judge.body(bytes, request.headers['content-type'])
  if (body.kind === 'refused') return body
  const query = Object.fromEntries(new URL(request.url ?? '', 'http://x').searchParams)
  const judged = judge.form(body.value, query)
  if (judged.kind === 'refused') return judged
  const parts: Readonly<Record<string, string>> = form.exec(path)?.groups ?? {}
  const params = Object.entries(parts).map(([name, part]) => [name, decodeURIComponent(part)])
  return route.handler({
    ...{ identity: undefined, query: judged.query, body: judged.body, path },
    params: Object.fromEntries(params) as unknown,
    address: '127.0.0.1',
    headers: request.headers,
    traceId: TRACE_ID,
  } as unknown as HandlerRequest<Call>) // judged by the call just above
}

function send(response: ServerResponse, outcome: AnswerOf<Call> | HttpRefusal): void {
  if (outcome.kind === 'answer') {
    const text = outcome.body === undefined ? '' : JSON.stringify(outcome.body)
    response.writeHead(outcome.status, { 'content-type': 'application/json' }).end(text)
    return
  }
  const retryAfter = retryAfterOf(outcome)
  response
    .writeHead(errorCodes[outcome.code].status, {
      'content-type': PROBLEM_CONTENT_TYPE,
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    })
    .end(problemText(outcome, TRACE_ID))
}

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import createFastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Logger } from '../logger.ts'
import type { Metrics } from '../metrics.ts'
import { createClientErrorHandler } from './client-error.ts'
import { limitConnections } from './connection-limits.ts'
import { sendProblem, sendProblemInstead } from './exchange.ts'
import { createAnswerFault, type AnswerFault } from './fault.ts'
import { createInFlight } from './in-flight.ts'
import { createKnownPaths, type KnownPaths } from './known-paths.ts'
import type { Mount } from './mount.ts'
import { createRequestMetrics } from './request-metrics.ts'
import type { HttpRefusal } from './route.ts'
import type { ListenerDeps } from './serve-call.ts'
import { traceIdOf } from './trace-id.ts'
import { trustedAddresses } from './trusted-addresses.ts'

export interface HttpServerBounds {
  readonly bodyBytesMax: number
  readonly headerBytesMax: number
  /** To send a whole request, body included. */
  readonly requestTimeoutMs: number
  readonly headersTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  readonly connectionsMax: number
  readonly connectionsPerAddressMax: number
  /** Requests that handlers work on at once; beyond it 503 OVERLOADED. */
  readonly inFlightMax: number
}

export const HTTP_SERVER_BOUNDS: HttpServerBounds = {
  bodyBytesMax: 65_536,
  headerBytesMax: 16_384,
  requestTimeoutMs: 30_000,
  headersTimeoutMs: 15_000,
  keepAliveTimeoutMs: 65_000,
  connectionsMax: 65_536,
  connectionsPerAddressMax: 16_384,
  inFlightMax: 50_000,
}

/** Adds what is no call of a contract to a listener. */
export type Extend = (app: FastifyInstance) => void | Promise<void>

export interface HttpServerOptions {
  /** Tells listeners apart in metrics; `public` when left out. */
  readonly name?: string
  readonly mounts: readonly Mount[]
  readonly clock: Clock
  readonly randomness: Randomness
  readonly logger: Logger
  readonly metrics: Metrics
  /** Addresses or CIDR blocks; only from these is X-Forwarded-* read. */
  readonly trustedProxies?: readonly string[]
  readonly bounds?: Partial<HttpServerBounds>
  /** What is no call of a contract: documents, pages, assets. */
  readonly extend?: Extend
  /** Answers what nothing is at with a page and tells so; false leaves it to problem+json. */
  readonly notFoundPage?: (request: FastifyRequest, reply: FastifyReply) => boolean
}

export interface HttpServer {
  /** The framework's instance; tests use its `inject`. */
  readonly app: FastifyInstance
  /** Resolves with the port that was bound; `port` 0 takes a free one. */
  listen(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>
  /** Takes no new connection, and resolves when the requests under way are answered. */
  close(): Promise<void>
}

/** The HTTP listener: routes by their contracts, everything else as problem+json. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const bounds = { ...HTTP_SERVER_BOUNDS, ...options.bounds }
  const inFlight = createInFlight(bounds.inFlightMax)
  const app = createApp(options, bounds)
  const knownPaths = createKnownPaths()
  app.addHook('onRoute', ({ method, url }) => knownPaths.add(method, url))
  const answerFault = createAnswerFault(options.logger, options.clock)
  answerTheRest(app, answerFault, knownPaths, options.notFoundPage)
  mountCalls(app, options, { bodyBytesMax: bounds.bodyBytesMax, inFlight, answerFault })
  if (options.extend !== undefined) await options.extend(app)
  await app.ready()
  options.metrics.gauge(
    { name: 'onsale_http_in_flight', help: 'Requests that handlers are working on' },
    () => inFlight.count,
    { listener: options.name ?? 'public' },
  )
  return {
    app,
    async listen({ host, port }) {
      await app.listen({ host, port, backlog: 8_192 })
      const address = app.server.address() as AddressInfo // a TCP listener has no other kind
      return { port: address.port }
    },
    close: () => app.close(),
  }
}

function createApp(options: HttpServerOptions, bounds: HttpServerBounds): FastifyInstance {
  const { randomness, trustedProxies = [] } = options
  const app = createFastify({
    logger: false,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: (request) => traceIdOf(request.headers['traceparent'], randomness),
    requestTimeout: bounds.requestTimeoutMs,
    keepAliveTimeout: bounds.keepAliveTimeoutMs,
    return503OnClosing: false,
    routerOptions: { maxParamLength: bounds.headerBytesMax },
    http: { maxHeaderSize: bounds.headerBytesMax, headersTimeout: bounds.headersTimeoutMs },
    clientErrorHandler: createClientErrorHandler(randomness),
    // A path that cannot be decoded, or is too long, is a path nothing is at.
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, notFound),
  })
  // We read bodies ourselves, after token, role and rate: the framework would parse before its
  // handlers, in its own order of judgement, and hand each body through an AsyncResource.
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']) {
    app.addHttpMethod(method, { hasBody: false, overrideExisting: true })
  }
  limitConnections(app.server, bounds, trustedAddresses(trustedProxies))
  tolerateOddExpectations(app.server)
  return app
}

/** An `Expect` that is not 100-continue would be answered 417, without a body, by Node. */
function tolerateOddExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
}

const notFound: HttpRefusal = { kind: 'refused', code: 'NOT_FOUND' }

function pathOf(request: FastifyRequest): string {
  const { url = '' } = request.raw
  const queryAt = url.indexOf('?')
  return queryAt === -1 ? url : url.slice(0, queryAt)
}

/** 404, 405, and the faults of what `extend` added. */
function answerTheRest(
  app: FastifyInstance,
  answerFault: AnswerFault,
  knownPaths: KnownPaths,
  notFoundPage: HttpServerOptions['notFoundPage'],
): void {
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const methods = knownPaths.methodsOf(pathOf(request))
    if (methods.length === 0 || methods.includes(request.method)) {
      if (notFoundPage?.(request, reply) === true) return
      return sendProblem(reply, notFound)
    }
    const headers = { allow: methods.join(', ') }
    sendProblem(reply, { kind: 'refused', code: 'METHOD_NOT_ALLOWED', headers })
  })
  app.setErrorHandler((fault: unknown, request, reply) => {
    const operation = request.routeOptions.url ?? 'unknown'
    sendProblemInstead(reply, answerFault(fault, { operation, traceId: request.id }))
  })
}

function mountCalls(
  app: FastifyInstance,
  { mounts, clock, metrics }: HttpServerOptions,
  shared: Pick<ListenerDeps, 'bodyBytesMax' | 'inFlight' | 'answerFault'>,
): void {
  const answered = createRequestMetrics(metrics, clock)
  for (const { call, answers, serve } of mounts) {
    app.route({
      method: call.method,
      url: call.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      schema: { response: answers },
      handler: serve({ clock, answered, ...shared }),
    })
  }
}

import type { Metrics } from '../metrics.ts'
import type { Readiness } from '../readiness.ts'
import { healthRoutes } from './health-routes.ts'
import { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts'

export interface InternalServerOptions extends Pick<
  HttpServerOptions,
  'clock' | 'randomness' | 'logger' | 'extend'
> {
  readonly metrics: Metrics
  readonly readiness: Readiness
}

/**
 * The second listener, which the gateway has no route to: metrics and health. It knows nobody:
 * a call that needs an identity is refused here.
 */
export function createInternalServer(options: InternalServerOptions): Promise<HttpServer> {
  const { metrics, readiness, extend, ...rest } = options
  return createHttpServer({
    ...rest,
    name: 'internal',
    metrics,
    routes: healthRoutes(readiness),
    identify: () => ({ kind: 'refused', code: 'UNAUTHENTICATED' }),
    limits: { takePerPerson: () => 0, takePublicWrite: () => 0 },
    async extend(app) {
      await extend?.(app)
      app.get('/metrics', async (_request, reply) => {
        reply.header('content-type', metrics.contentType)
        return metrics.text()
      })
    },
  })
}

import type { Metrics } from '../metrics.ts'
import type { Readiness } from '../readiness.ts'
import { healthRoutes } from './health-routes.ts'
import { served, type Mount } from './mount.ts'
import { openAdmission } from './peer-admission.ts'
import { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts'

export interface InternalServerOptions extends Pick<
  HttpServerOptions,
  'clock' | 'randomness' | 'logger' | 'extend'
> {
  readonly metrics: Metrics
  readonly readiness: Readiness
  /** What other processes of ours may call. */
  readonly mounts?: readonly Mount[]
}

/**
 * The listener that the world does not reach: metrics, health, and what one process of ours asks
 * another. It knows nobody by a token.
 */
export function createInternalServer(options: InternalServerOptions): Promise<HttpServer> {
  const { metrics, readiness, extend, mounts = [], ...rest } = options
  return createHttpServer({
    ...rest,
    name: 'internal',
    metrics,
    mounts: [...served(healthRoutes(readiness), openAdmission), ...mounts],
    async extend(app) {
      await extend?.(app)
      app.get('/metrics', async (_request, reply) => {
        reply.header('content-type', metrics.contentType)
        return metrics.text()
      })
    },
  })
}

import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { Identity } from '../http/identity.ts'
import type { RequestLimits } from '../http/ports.ts'
import type { Route } from '../http/route.ts'
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../http/server.ts'
import { createMetrics } from '../metrics.ts'
import { createManualTime } from './manual-time.ts'
import { createRecordingLogger, type RecordedLine } from './recording-logger.ts'

export interface UnderTest {
  readonly server: HttpServer
  readonly lines: readonly RecordedLine[]
}

const unlimited: RequestLimits = { takePerPerson: () => 0, takePublicWrite: () => 0 }

const people: Readonly<Record<string, Identity>> = {
  'Bearer mina': { userId: 'mina', sessionId: 's1', role: 'customer' },
  'Bearer staff': { userId: 'sol', sessionId: 's2', role: 'staff' },
  'Bearer admin': { userId: 'ada', sessionId: 's3', role: 'admin' },
}

/** A server with three people known by name, no limits, and a log to look at. */
export async function serve(
  routes: readonly Route[],
  options: Partial<HttpServerOptions> = {},
): Promise<UnderTest> {
  const logger = createRecordingLogger()
  const server = await createHttpServer({
    routes,
    identify: (authorization) =>
      people[authorization ?? ''] ?? { kind: 'refused', code: 'UNAUTHENTICATED' },
    limits: unlimited,
    clock: createManualTime().clock,
    randomness: createSystemRandomness(),
    logger,
    metrics: createMetrics({ ofProcess: false }),
    ...options,
  })
  return { server, lines: logger.lines }
}

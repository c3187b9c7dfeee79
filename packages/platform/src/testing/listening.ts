import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { Identity } from '../http/identity.ts'
import { served } from '../http/mount.ts'
import type { Identify, RequestLimits } from '../http/ports.ts'
import { publicAdmission } from '../http/public-admission.ts'
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

export type ServedOptions = Partial<HttpServerOptions> & {
  readonly identify?: Identify
  readonly limits?: RequestLimits
}

/** A server with three people known by name, no limits, and a log to look at. */
export async function serve(
  routes: readonly Route[],
  { identify = identifyByName, limits = unlimited, ...options }: ServedOptions = {},
): Promise<UnderTest> {
  const logger = createRecordingLogger()
  const server = await createHttpServer({
    mounts: served(routes, publicAdmission({ identify, limits })),
    clock: createManualTime().clock,
    randomness: createSystemRandomness(),
    logger,
    metrics: createMetrics({ ofProcess: false }),
    ...options,
  })
  return { server, lines: logger.lines }
}

const identifyByName: Identify = (authorization) =>
  people[authorization ?? ''] ?? { kind: 'refused', code: 'UNAUTHENTICATED' }

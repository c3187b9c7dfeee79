import { composeGateway } from '@onsale/gateway/compose.ts'
import type { Config } from '@onsale/platform/config/read-config.ts'
import { healthRoutes } from '@onsale/platform/http/health-routes.ts'
import { createInternalServer } from '@onsale/platform/http/internal-server.ts'
import { openApiRoutes } from '@onsale/platform/http/openapi-routes.ts'
import { createHttpServer } from '@onsale/platform/http/server.ts'
import { createLifecycle, type Lifecycle } from '@onsale/platform/lifecycle.ts'
import type { ProgramLogger } from '@onsale/platform/logger.ts'
import { dataFiles } from '../data-files.ts'
import { configuredOrOwnKeys } from '../own-keys.ts'
import { lockDataFolder } from './lock-data-folder.ts'
import { openSite } from './open-site.ts'
import { makeProgramTools, type ProgramTools } from './program-tools.ts'
import { createLimits, startRedis } from './start-redis.ts'
import { startServices } from './start-services.ts'

export interface Program {
  readonly lifecycle: Lifecycle
  /** Where the world reaches us. */
  readonly url: string
  /** That the public listener was bound to. */
  readonly port: number
}

/**
 * Starts the whole program in this process. What was started is known to the returned
 * lifecycle, also when starting fails half-way: then it is stopped again.
 */
export async function startProgram(config: Config, logger: ProgramLogger): Promise<Program> {
  const ownTools = makeProgramTools(logger)
  const lifecycle = createLifecycle(ownTools)
  try {
    return { lifecycle, ...(await start(config, ownTools, lifecycle)) }
  } catch (error) {
    await lifecycle.stop()
    throw error
  }
}

/**
 * Redis first, which holds copies only; services, then the gateway, which is ready when it knows who was logged out; then the
 * listeners. So at the end nobody is let in any more while what they need still runs.
 */
async function start(
  config: Config,
  ownTools: ProgramTools,
  lifecycle: Lifecycle,
): Promise<Pick<Program, 'url' | 'port'>> {
  const files = dataFiles(config.dataDir)
  lifecycle.started('data folder', lockDataFolder(files.lock))
  const keys = configuredOrOwnKeys(config, files.keys, ownTools.randomness)
  const seeded = lifecycle.readiness.part('catalogue')
  const followsRevocations = lifecycle.readiness.part('revocations')

  let boundPort = config.port
  const publicUrl = (): string => config.publicUrl ?? `http://localhost:${boundPort}`
  const tools = await startRedis(config, ownTools, lifecycle)
  const services = await startServices({ config, tools, keys, lifecycle, publicUrl })
  const { userClient } = services
  const gateway = composeGateway({ ...tools, tokenKeys: keys.token, userClient })
  lifecycle.started('gateway', () => gateway.stop())
  await gateway.start()
  followsRevocations.ready()

  const site = await openSite(config, publicUrl, tools.logger)
  const routes = [...healthRoutes(lifecycle.readiness), ...site.routes, ...services.routes]
  const documents = openApiRoutes(routes)
  const server = await createHttpServer({
    ...tools,
    routes,
    identify: gateway.identify,
    limits: createLimits(config, tools),
    trustedProxies: config.trustedProxies,
    async extend(app) {
      documents(app)
      site.pages.mount(app)
      await services.pages(app)
    },
    notFoundPage: site.pages.notFoundPage,
  })
  const internal = await createInternalServer({
    ...tools,
    readiness: lifecycle.readiness,
    extend(app) {
      app.get('/internal/gate', async () => ({ rows: await services.order.figures.gateRows() }))
    },
  })
  lifecycle.started('internal listener', () => internal.close())
  await internal.listen({ host: config.host, port: config.internalPort })
  lifecycle.started('public listener', () => server.close())
  boundPort = (await server.listen({ host: config.host, port: config.port })).port
  if (config.demo) await services.seedPandaWorld()
  seeded.ready()
  return { url: publicUrl(), port: boundPort }
}

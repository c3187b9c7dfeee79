import { composeGateway } from '@onsale/gateway/compose.ts'
import { healthRoutes } from '@onsale/platform/http/health-routes.ts'
import { createInternalServer } from '@onsale/platform/http/internal-server.ts'
import { served } from '@onsale/platform/http/mount.ts'
import { openApiRoutes } from '@onsale/platform/http/openapi-routes.ts'
import { publicAdmission } from '@onsale/platform/http/public-admission.ts'
import { createHttpServer } from '@onsale/platform/http/server.ts'
import { dataFiles } from '../data-files.ts'
import { configuredOrOwnKeys } from '../own-keys.ts'
import { lockDataFolder } from './lock-data-folder.ts'
import { openSite } from './open-site.ts'
import { ownInternalUrl } from './own-address.ts'
import type { StartTarget } from './start-target.ts'
import { createLimits, startRedis } from './start-redis.ts'
import { startServices } from './start-services.ts'

/**
 * Everything in one process. Redis first, which holds copies only; services, then the gateway,
 * which is ready when it knows who was logged out; then the listeners. So at the end nobody is
 * let in any more while what they need still runs.
 */
export const startAll: StartTarget = async (config, ownTools, lifecycle) => {
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
  const documents = openApiRoutes(routes.map(({ call }) => call))
  const { identify } = gateway
  const server = await createHttpServer({
    ...tools,
    mounts: served(routes, publicAdmission({ identify, limits: createLimits(config, tools) })),
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
  const internalAt = await internal.listen({ host: config.host, port: config.internalPort })
  lifecycle.started('public listener', () => server.close())
  boundPort = (await server.listen({ host: config.host, port: config.port })).port
  if (config.demo) await services.seedPandaWorld()
  seeded.ready()
  return {
    url: publicUrl(),
    port: boundPort,
    internalUrl: ownInternalUrl(config, internalAt.port),
  }
}

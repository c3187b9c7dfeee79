import { callsByService } from '@onsale/contracts/http/calls-by-service.ts'
import { composeGateway } from '@onsale/gateway/compose.ts'
import { healthRoutes } from '@onsale/platform/http/health-routes.ts'
import { forwarded, served } from '@onsale/platform/http/mount.ts'
import { openApiRoutes } from '@onsale/platform/http/openapi-routes.ts'
import { publicAdmission } from '@onsale/platform/http/public-admission.ts'
import { createHttpServer } from '@onsale/platform/http/server.ts'
import { listenInside } from './listen-inside.ts'
import { openPeers } from './open-peers.ts'
import { openSite } from './open-site.ts'
import { splitSurroundings } from './split-surroundings.ts'
import { openMailboxPages } from './start-mail.ts'
import type { StartTarget } from './start-target.ts'
import { createLimits } from './start-redis.ts'

/**
 * The way in from the world. It opens its public listener when it knows who was logged out, so
 * that no token of an ended session is ever let through after a restart.
 */
export const startGateway: StartTarget = async (config, ownTools, lifecycle) => {
  const followsRevocations = lifecycle.readiness.part('revocations')
  // The internal listener is asked before the public one is there.
  const letsIn = lifecycle.readiness.part('public listener')
  const split = await splitSurroundings(config, ownTools, lifecycle)
  let boundPort = config.port
  const publicUrl = (): string => config.publicUrl ?? `http://localhost:${boundPort}`
  const around = { ...split, publicUrl }
  const { tools, keys } = around
  const peers = openPeers(around)
  const internalUrl = await listenInside(around)
  const gateway = composeGateway({
    ...tools,
    tokenKeys: keys.token,
    userClient: peers.clientOf('user'),
  })
  lifecycle.started('gateway', () => gateway.stop())
  // A visitor who is let in before would be told that nobody is there.
  await peers.untilKnown(services)
  await gateway.start()
  followsRevocations.ready()

  const site = await openSite(config, publicUrl, tools.logger)
  const mailbox = await openMailboxPages(around)
  const { identify } = gateway
  const admission = publicAdmission({ identify, limits: createLimits(config, tools) })
  const own = [...healthRoutes(lifecycle.readiness), ...site.routes]
  const mounts = [
    ...served(own, admission),
    ...services.flatMap((service) =>
      forwarded(callsByService[service], admission, peers.forwardTo(service)),
    ),
  ]
  const documents = openApiRoutes(mounts.map(({ call }) => call))
  const server = await createHttpServer({
    ...tools,
    mounts,
    trustedProxies: config.trustedProxies,
    async extend(app) {
      documents(app)
      site.pages.mount(app)
      await mailbox(app)
    },
    notFoundPage: site.pages.notFoundPage,
  })
  lifecycle.started('public listener', () => server.close())
  boundPort = (await server.listen({ host: config.host, port: config.port })).port
  letsIn.ready()
  peers.announce(internalUrl)
  return { url: publicUrl(), port: boundPort, internalUrl }
}

const services = ['ticket', 'order', 'user'] as const satisfies (keyof typeof callsByService)[]

import { assert } from '@onsale/kernel/assert.ts'
import { served } from '@onsale/platform/http/mount.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import type { Extend } from '@onsale/platform/http/server.ts'
import { listenInside } from './listen-inside.ts'
import { openPeers, type Peers } from './open-peers.ts'
import { seedUntilDone } from './seed-until-done.ts'
import { splitSurroundings } from './split-surroundings.ts'
import { startOrder } from './start-order.ts'
import type { StartTarget } from './start-target.ts'
import { startTicket } from './start-ticket.ts'
import { startUser } from './start-user.ts'
import type { ProgramSurroundings } from './surroundings.ts'

interface Serving {
  readonly routes: readonly Route[]
  readonly internalRoutes: readonly Route[]
  start(): void
  stop(): Promise<void>
  readonly extend?: Extend
  /** What comes once the others can call this process. */
  readonly whenReached?: () => void
}

/** The user, the ticket or the order service: answers calls and does nothing else. */
export const startOneService: StartTarget = async (config, ownTools, lifecycle) => {
  const around = await splitSurroundings(config, ownTools, lifecycle)
  const peers = openPeers(around)
  const service = await open(around, peers)
  lifecycle.started(config.target, () => service.stop())
  service.start()
  const mounts = served([...service.routes, ...service.internalRoutes], peers.admission)
  const internalUrl = await listenInside(around, mounts, service.extend)
  peers.announce(internalUrl)
  service.whenReached?.()
  return { internalUrl }
}

async function open(around: ProgramSurroundings, peers: Peers): Promise<Serving> {
  const { target } = around.config
  if (target === 'order') {
    const order = await startOrder(around)
    const gate = async () => ({ rows: await order.figures.gateRows() })
    return { ...order, extend: (app) => void app.get('/internal/gate', gate) }
  }
  const orderClient = peers.clientOf('order')
  if (target === 'user') return startUser(around, { orderClient })
  assert(target === 'ticket', `${target} is no service`)
  const ticket = await startTicket(around, { orderClient })
  return { ...ticket, internalRoutes: [], whenReached: () => seedUntilDone(around, ticket) }
}

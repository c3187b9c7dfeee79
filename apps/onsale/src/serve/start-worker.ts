import { listenInside } from './listen-inside.ts'
import { openBus } from './open-bus.ts'
import { openPeers } from './open-peers.ts'
import { splitSurroundings } from './split-surroundings.ts'
import { startMail } from './start-mail.ts'
import { startOrder } from './start-order.ts'
import type { StartTarget } from './start-target.ts'
import { startTicket } from './start-ticket.ts'
import { startUser } from './start-user.ts'

/**
 * What nobody waits for, of all services: relays, consumers, expiry, mail, purges. It calls the
 * services as they call each other. At the end the work stops first, then the bus lets handlers
 * end, then the databases close.
 */
export const startWorker: StartTarget = async (config, ownTools, lifecycle) => {
  const around = await splitSurroundings(config, ownTools, lifecycle)
  const peers = openPeers(around)
  const orderClient = peers.clientOf('order')
  const bus = await openBus(around)
  // A bus may bring events from the moment one has subscribed: it closes before what takes them.
  const openWork = async () => {
    const order = await startOrder(around, { bus, serves: false })
    const { transport: mailTransport } = await startMail(around)
    const user = await startUser(around, { orderClient, mailTransport, bus, serves: false })
    const ticket = await startTicket(around, { orderClient, bus, serves: false })
    return { order, user, ticket }
  }
  const work = await openWork().catch(async (fault: unknown) => {
    await bus.close()
    throw fault
  })
  lifecycle.started('bus', () => bus.close())
  for (const [name, service] of Object.entries(work)) {
    lifecycle.started(`${name} work`, () => service.stop())
    service.start()
  }
  const internalUrl = await listenInside(around)
  peers.announce(internalUrl)
  return { internalUrl }
}

import type { OrderService } from '@onsale/order/compose.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import { createInProcessClient } from '@onsale/platform/http/in-process-client.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import { openBus } from './open-bus.ts'
import { type MailWay, startMail } from './start-mail.ts'
import { startOrder } from './start-order.ts'
import { startTicket } from './start-ticket.ts'
import { startUser } from './start-user.ts'
import type { ProgramSurroundings } from './surroundings.ts'

export interface Services {
  readonly order: OrderService
  readonly userClient: CallClient
  /** Of all services, for the public listener. */
  readonly routes: readonly Route[]
  /** Adds what is no call of a contract to the public listener. */
  readonly pages: MailWay['pages']
  seedPandaWorld(): Promise<unknown>
}

/**
 * Opens every service of this process, then starts their work: a relay publishes only when
 * every consumer has subscribed. At the end the work stops first, then the bus lets handlers
 * end, then the databases close; also when a service cannot be opened, since a bus may bring
 * events from the moment one has subscribed.
 */
export async function startServices(around: ProgramSurroundings): Promise<Services> {
  const { tools, lifecycle } = around
  const bus = await openBus(around)
  const opened = await openServices(around, bus).catch(async (fault: unknown) => {
    await bus.close()
    throw fault
  })
  lifecycle.started('bus', () => bus.close())
  const { order, user, ticket, mail } = opened
  for (const [name, service] of Object.entries({ order, user, ticket })) {
    lifecycle.started(`${name} work`, () => service.stop())
    service.start()
  }
  return {
    order,
    userClient: createInProcessClient(user.internalRoutes, tools),
    routes: [...ticket.routes, ...order.routes, ...user.routes],
    pages: mail.pages,
    seedPandaWorld: () => ticket.seedPandaWorld(),
  }
}

async function openServices(around: ProgramSurroundings, bus: Bus) {
  const order = await startOrder(around, { bus })
  const orderClient = createInProcessClient(order.internalRoutes, around.tools)
  const mail = await startMail(around)
  const user = await startUser(around, { bus, orderClient, mailTransport: mail.transport })
  const ticket = await startTicket(around, { bus, orderClient })
  return { order, user, ticket, mail }
}

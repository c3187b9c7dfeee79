import { composeOrder, type OrderService } from '@onsale/order/compose.ts'
import { databasePlaces } from '../database-places.ts'
import type { Part, ProgramSurroundings } from './surroundings.ts'
import { watchDatabase } from './watch-database.ts'

/** Opens the order service, or the part of it that this process is, with its database. */
export async function startOrder(
  around: ProgramSurroundings,
  part: Part = {},
): Promise<OrderService> {
  const { config, tools, keys, lifecycle } = around
  const places = databasePlaces(config)
  const order = await composeOrder({
    ...tools,
    ...part,
    database: places.order,
    ...(config.mode === 'development' && { sandbox: places.sandbox }),
    onReach: watchDatabase(lifecycle.readiness.part('order database'), tools.logger),
    publicUrl: around.publicUrl,
    dataKeys: keys.data.map(({ kid, secret }) => ({ id: kid, secret })),
    holdMs: config.holdSeconds * 1_000,
    payingMs: config.payingSeconds * 1_000,
    queueOrdersMax: config.commitQueueOrdersMax,
  })
  lifecycle.started('order database', () => order.close())
  return order
}

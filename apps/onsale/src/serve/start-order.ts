import { composeOrder, type OrderService } from '@onsale/order/compose.ts'
import { dataFiles } from '../data-files.ts'
import type { Surroundings } from './surroundings.ts'

/** Opens the order service with its files. */
export async function startOrder(around: Surroundings): Promise<OrderService> {
  const { config, tools, keys, lifecycle } = around
  const files = dataFiles(config.dataDir)
  const order = await composeOrder({
    ...tools,
    file: files.order,
    ...(config.mode === 'development' && { sandboxFile: files.sandbox }),
    publicUrl: around.publicUrl,
    dataKeys: keys.data.map(({ kid, secret }) => ({ id: kid, secret })),
    holdMs: config.holdSeconds * 1_000,
    payingMs: config.payingSeconds * 1_000,
    queueOrdersMax: config.commitQueueOrdersMax,
  })
  lifecycle.started('order database', () => order.close())
  return order
}

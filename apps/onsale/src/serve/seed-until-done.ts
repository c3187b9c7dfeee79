import type { TicketService } from '@onsale/ticket/compose.ts'
import type { ProgramSurroundings } from './surroundings.ts'

const AGAIN_AFTER_MS = 1_000

/**
 * Puts Panda World on sale, where that is asked for; the order service may come up later than
 * this process, so it is tried again until it is done. Not ready before.
 */
export function seedUntilDone(
  { config, tools, lifecycle }: ProgramSurroundings,
  ticket: Pick<TicketService, 'seedPandaWorld'>,
): void {
  if (!config.demo) return
  const { logger, scheduler } = tools
  const seeded = lifecycle.readiness.part('catalogue')
  const stopping = new AbortController()
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await ticket.seedPandaWorld()
        seeded.ready()
        return
      } catch (fault) {
        logger.warn({ err: fault }, 'the catalogue is not seeded yet')
        await scheduler.sleep(AGAIN_AFTER_MS, stopping.signal)
      }
    }
  })()
  lifecycle.started('seeding', async () => {
    stopping.abort()
    await running
  })
}

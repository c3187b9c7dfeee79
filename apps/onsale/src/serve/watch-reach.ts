import type { DatabasePlace } from '@onsale/platform/database/place.ts'
import { within } from '@onsale/platform/within.ts'
import type { ProgramSurroundings } from './surroundings.ts'

const LOOK_EVERY_MS = 1_000
const ANSWER_WITHIN_MS = 2_000

/** Turns unready while a database on a server does not answer, and tells the log once why. */
export function watchReach(
  { tools, lifecycle }: ProgramSurroundings,
  name: string,
  { kind }: DatabasePlace,
  ask: () => Promise<void>,
): void {
  if (kind === 'file') return // this process alone has it
  const { logger, scheduler } = tools
  const part = lifecycle.readiness.part(name)
  const stopping = new AbortController()
  let isAway = false
  const look = async (): Promise<void> => {
    try {
      await within(scheduler, ANSWER_WITHIN_MS, ask(), () => new Error('no answer in time'))
      if (isAway) logger.info({ database: name }, 'the database is back')
      isAway = false
      part.ready()
    } catch (fault) {
      if (!isAway) logger.warn({ database: name, err: fault }, 'the database is away')
      isAway = true
      part.notReady()
    }
  }
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look()
      await scheduler.sleep(LOOK_EVERY_MS, stopping.signal)
    }
  })()
  lifecycle.started(`watch over the ${name}`, async () => {
    stopping.abort()
    await running
  })
}

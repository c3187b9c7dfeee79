import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Environment } from '@onsale/platform/config/read-config.ts'
import { openDatabase, whyNotThere } from '@onsale/platform/database/place.ts'
import type { UserTables } from '@onsale/user/compose.ts'
import { type MailDesk, openMailDesk } from '@onsale/user/compose/mail-desk.ts'
import { databasePlaces } from '../database-places.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { readOptions, UsageError } from '../usage-error.ts'

type Print = (line: string) => void

const USAGE = `usage: onsale mails [--again]
  --again  send those that were given up after all; tried for another day`

/**
 * `onsale mails`: how many mails wait and how many were given up, and why; of a running instance
 * too. Exit code 0 when none was given up (or all are sent again), 1 when some were, 2 when it was
 * asked in a wrong way.
 */
export async function runMails(
  args: readonly string[],
  environment: Environment,
  print: Print = console.log,
): Promise<number> {
  let again: boolean | undefined
  try {
    again = readOptions(args, { again: { type: 'boolean' } }).again
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`onsale mails: ${error.message}\n\n${USAGE}`)
    return 2
  }
  const config = readConfigOrExplain({ ONSALE_MODE: 'development', ...environment })
  if (config === undefined) return 2
  const place = databasePlaces(config).user
  const fault = await whyNotThere(place)
  if (fault !== undefined) {
    console.error(`onsale mails: ${fault}; start onsale once`)
    return 2
  }
  const randomness = createSystemRandomness()
  const database = openDatabase<UserTables>(place, { scheduler: systemScheduler, randomness })
  try {
    const desk = openMailDesk(database, systemClock)
    return again === true ? await sendAgain(desk, print) : await tell(desk, print)
  } finally {
    await database.close()
  }
}

async function tell(desk: MailDesk, print: Print): Promise<number> {
  const { queued, failed, oldestQueuedAt } = await desk.count()
  const since =
    oldestQueuedAt === undefined ? '' : `, the oldest since ${instantToRfc3339(oldestQueuedAt)}`
  print(`waiting: ${queued}${since}`)
  print(`given up: ${failed}`)
  for (const { template, reason, mails } of await desk.listFailures()) {
    print(`  ${String(mails).padStart(6)}  ${template.padEnd(22)}  ${reason}`)
  }
  if (failed > 0) print('onsale mails --again sends them after all')
  return failed > 0 ? 1 : 0
}

async function sendAgain(desk: MailDesk, print: Print): Promise<number> {
  print(`queued again: ${await desk.sendAgain()}; codes that are dead by now are not sent`)
  return 0
}

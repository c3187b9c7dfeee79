import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Environment } from '@onsale/platform/config/read-config.ts'
import { type DatabasePlace, openDatabase, whyNotThere } from '@onsale/platform/database/place.ts'
import {
  createLetterBox,
  createLetterBoxBeside,
  type Letter,
  type LetterBox,
} from '@onsale/platform/outbox/letter-box.ts'
import type { DeadLetterTables, OutboxTables } from '@onsale/platform/outbox/tables.ts'
import { databasePlaces } from '../database-places.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { readOptions, UsageError } from '../usage-error.ts'

const USAGE = `usage: onsale dlq list [--json]
       onsale dlq replay --event ID [--consumer NAME] | --consumer NAME | --all
       onsale dlq drop --event ID [--consumer NAME]
  list     events that a consumer could not take in, oldest first
  replay   lets them come again, in the order of their versions; the program must run
  drop     gives one up for good`

const LETTERS_MAX = 10_000

interface Chosen extends Letter {
  readonly service: string
  readonly box: LetterBox
}

/**
 * `onsale dlq`: the dead letters of every service. Exit code 0 when it did what was asked, 1
 * when a letter could not be replayed or was not there, 2 when it was asked in a wrong way.
 */
export async function runDlq(
  args: readonly string[],
  environment: Environment,
  print: (text: string) => void = console.log,
): Promise<number> {
  try {
    const asked = readAsked(args)
    return await withLetters(environment, (letters) => {
      if (asked.what === 'list') return list(letters, asked.json, print)
      const chosen = letters.filter(
        ({ eventId, consumer }) =>
          (asked.event === undefined || eventId === asked.event) &&
          (asked.consumer === undefined || consumer === asked.consumer),
      )
      return asked.what === 'replay' ? replay(chosen, print) : drop(chosen, print)
    })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`onsale dlq: ${error.message}\n\n${USAGE}`)
    return 2
  }
}

/** Nothing is replayed or dropped by leaving something out: all of them is asked for as such. */
function readAsked([what = '', ...rest]: readonly string[]) {
  const { json, all, consumer, event } = readOptions(rest, {
    json: { type: 'boolean' },
    all: { type: 'boolean' },
    consumer: { type: 'string' },
    event: { type: 'string' },
  })
  if (what !== 'list' && what !== 'replay' && what !== 'drop') {
    throw new UsageError('list, replay or drop?')
  }
  const isNamed = event !== undefined || (what === 'replay' && (consumer ?? all) !== undefined)
  if (what !== 'list' && !isNamed) throw new UsageError(`${what} which?`)
  return { what, json: json === true, consumer, event } as const
}

async function withLetters(
  environment: Environment,
  work: (letters: readonly Chosen[]) => Promise<number> | number,
): Promise<number> {
  const config = readConfigOrExplain({ ONSALE_MODE: 'development', ...environment })
  if (config === undefined) return 1
  const { order, ticket, user } = databasePlaces(config)
  const opened: { close(): Promise<void> }[] = []
  const open = async <Tables>(place: DatabasePlace) => {
    const fault = await whyNotThere(place)
    if (fault !== undefined) throw new UsageError(fault)
    const randomness = createSystemRandomness()
    const database = openDatabase<Tables>(place, { scheduler: systemScheduler, randomness })
    opened.push(database)
    return database
  }
  try {
    const ofOrder = await open<DeadLetterTables & OutboxTables>(order)
    const ofTicket = await open<DeadLetterTables & OutboxTables>(ticket)
    const ofUser = await open<DeadLetterTables>(user)
    const boxes = {
      order: createLetterBox(ofOrder, systemClock),
      ticket: createLetterBox(ofTicket, systemClock),
      // It publishes nothing of its own: what it hears of comes from order, and comes again.
      user: createLetterBoxBeside(ofUser, ofOrder, systemClock),
    }
    const letters: Chosen[] = []
    for (const [service, box] of Object.entries(boxes)) {
      for (const letter of await box.list(LETTERS_MAX)) letters.push({ ...letter, service, box })
    }
    return await work(letters)
  } finally {
    for (const database of opened) await database.close()
  }
}

function list(letters: readonly Chosen[], asJson: boolean, print: (text: string) => void): number {
  if (asJson) {
    print(
      JSON.stringify(
        letters.map(({ box: _, ...letter }) => letter),
        undefined,
        2,
      ),
    )
    return 0
  }
  for (const { service, consumer, eventId, type, subject, reason, failedAt } of letters) {
    const when = instantToRfc3339(failedAt)
    print(`${when}  ${service}  ${consumer}  ${type} of ${subject}\n  ${eventId}  ${reason}`)
  }
  print(letters.length === 1 ? '1 dead letter' : `${letters.length} dead letters`)
  return 0
}

async function replay(chosen: readonly Chosen[], print: (text: string) => void): Promise<number> {
  const inOrder = chosen.toSorted((a, b) => a.aggregateVersion - b.aggregateVersion)
  let replayed = 0
  for (const letter of inOrder) {
    const outcome = await letter.box.replay(letter)
    if (outcome === 'replayed') replayed += 1
    else
      print(`${letter.eventId}: ${outcome === 'gone' ? 'not there any more' : 'no event; drop it'}`)
  }
  print(`${replayed} of ${chosen.length} will come again`)
  return replayed === chosen.length && replayed > 0 ? 0 : 1
}

async function drop(chosen: readonly Chosen[], print: (text: string) => void): Promise<number> {
  for (const letter of chosen) await letter.box.drop(letter)
  print(`${chosen.length} dropped`)
  return chosen.length > 0 ? 0 : 1
}

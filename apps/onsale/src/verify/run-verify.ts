import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Clock, systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Config, Environment } from '@onsale/platform/config/read-config.ts'
import { placeOfMysql } from '@onsale/platform/database/mysql/address.ts'
import {
  type DatabaseSource,
  type DatabaseSources,
  withFiles,
} from '@onsale/testkit/oracle/copy-mysql.ts'
import type { Checked } from '@onsale/testkit/oracle/checked.ts'
import { isBroken, type OracleOptions, runOracle } from '@onsale/testkit/oracle/run-oracle.ts'
import { dataFiles } from '../data-files.ts'
import { databasePlaces } from '../database-places.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { readOptions, UsageError } from '../usage-error.ts'
import { checkGateOf } from './ask-gate.ts'
import { describeResults } from './describe-results.ts'
import { findGates } from './find-gates.ts'
import { readRemembered } from './read-remembered.ts'

interface Time {
  readonly clock: Clock
  readonly scheduler: Scheduler
}

const USAGE = `usage: onsale verify [--data DIR] [--json] [--acknowledged FILE] [--gate URL]
  --data DIR           folder of the databases; else what ONSALE_DATA_DIR and DATABASE_URL say
  --json               one JSON document instead of the table
  --acknowledged FILE  JSON lines {orderId, userId?, lines?, paid?} that clients remember
  --gate URL           internal listener of the running instance, such as http://localhost:9464;
                       processes of the distributed form are found by REDIS_URL or ONSALE_SERVICES`

/**
 * `onsale verify`: checks every invariant in one snapshot of the databases, also of a running
 * instance. Exit code 0 when all hold, 1 on a violation, 2 when it was asked in a wrong way.
 */
export async function runVerify(
  args: readonly string[],
  environment: Environment,
  print: (text: string) => void = console.log,
): Promise<number> {
  try {
    return await verify(args, environment, print)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`onsale verify: ${error.message}\n\n${USAGE}`)
    return 2
  }
}

async function verify(
  args: readonly string[],
  environment: Environment,
  print: (text: string) => void,
): Promise<number> {
  const options = readOptions(args, {
    data: { type: 'string' },
    json: { type: 'boolean' },
    acknowledged: { type: 'string' },
    gate: { type: 'string', multiple: true },
  })
  const config = options.data === undefined ? configOf(environment) : undefined
  const sources = config === undefined ? findFiles(options.data ?? '') : sourcesOf(config)
  const remembered = options.acknowledged
  if (remembered !== undefined && !existsSync(remembered)) {
    throw new UsageError(`there is no file ${remembered}`)
  }
  const clock = systemClock
  const time = { clock, scheduler: systemScheduler }
  const urls = options.gate ?? (await gatesBy(config, time))
  const gate = urls.length === 0 ? undefined : await checkGateOf({ urls, sources, ...time })
  const results = await withFiles(sources, (files) =>
    askOracle({
      ...files,
      now: clock.now(),
      ...(remembered !== undefined && { remembered: readRemembered(remembered) }),
      ...(gate !== undefined && { gate }),
    }),
  )
  const broken = isBroken(results)
  print(
    options.json === true
      ? JSON.stringify({ ok: !broken, invariants: results }, undefined, 2)
      : describeResults(results, Object.values(sources).map(told)),
  )
  return broken ? 1 : 0
}

async function gatesBy(config: Config | undefined, time: Time): Promise<readonly string[]> {
  if (config === undefined) return []
  return findGates(config, { ...time, randomness: createSystemRandomness() })
}

const NOT_THE_SCHEMA = /no such (?:table|column)/

async function askOracle(options: OracleOptions): Promise<readonly Checked[]> {
  try {
    return await runOracle(options)
  } catch (error) {
    const isOther = error instanceof Error && NOT_THE_SCHEMA.test(error.message)
    if (!isOther) throw error
    const { orderFile } = options
    throw new UsageError(`${orderFile} has not the present schema; run onsale migrate first`, {
      cause: error,
    })
  }
}

function configOf(environment: Environment): Config {
  const config = readConfigOrExplain({ ONSALE_MODE: 'development', ...environment })
  if (config === undefined) throw new UsageError('the environment cannot be read; give --data DIR')
  return config
}

function sourcesOf(config: Config): DatabaseSources {
  const { order, ticket } = databasePlaces(config)
  assertThere(order)
  return { order, ...(isThere(ticket) && { ticket }) }
}

function findFiles(dataDir: string): DatabaseSources {
  const files = dataFiles(dataDir)
  const order = { kind: 'file', file: files.order } as const
  const ticket = { kind: 'file', file: files.ticket } as const
  assertThere(order)
  return { order, ...(isThere(ticket) && { ticket }) }
}

function isThere(source: DatabaseSource): boolean {
  return source.kind === 'mysql' || existsSync(source.file)
}

function assertThere(order: DatabaseSource): void {
  if (order.kind === 'mysql' || isThere(order)) return
  throw new UsageError(
    `there is no order database at ${order.file}; start onsale once, or give --data`,
  )
}

/** Where it is; paths are shown from the working folder. */
function told(source: DatabaseSource): string {
  if (source.kind === 'mysql') return placeOfMysql(source.address)
  return path.relative('', source.file) || source.file
}

import { readOptions, UsageError } from '../usage-error.ts'

export interface RehearseOptions {
  /** Persons who want one ticket each in the burst. */
  readonly buyers: number
  readonly units: number
  /** Arrivals a second. */
  readonly ratePerSecond: number
  /** Decides when each buyer comes and when the process is killed. */
  readonly seed: number
  /** Leaves the scratch folder where it is. */
  readonly keep: boolean
  readonly json: boolean
  /** On the distributed form instead of one process. */
  readonly stack?: true
  /** File for the HTML report; false for none; absent: REPORT_FILE, when a person looks on. */
  readonly report?: string | false
}

/** In the folder that the command was called in. */
export const REPORT_FILE = 'onsale-rehearsal.html'

const BUYERS_MAX = 200_000
const UNITS_MAX = 200_000
const RATE_PER_SECOND_MAX = 100_000
const BURST_SECONDS_MAX = 600
const BURST_SECONDS = 8

export const REHEARSE_USAGE = `usage: onsale rehearse [--buyers N] [--units N] [--rate R] [--seed S] [--keep]
                       [--json] [--report FILE | --no-report] [--stack]
  --buyers N  persons in the burst, one ticket each (20000)
  --units N   tickets there are (1000)
  --rate R    arrivals a second (all buyers within ${BURST_SECONDS} seconds)
  --seed S    the same arrivals and kills again (1)
  --keep      leave the scratch folder with its databases and log
  --json      one JSON document instead of the tables
  --report F  where the HTML report goes; at a terminal, without --json, it is
              ${REPORT_FILE} in this folder, and replaces the last one
  --no-report no HTML report
  --stack     on MySQL, Redis, Kafka and several processes (\`npm run rehearse -- --stack\`)
At a terminal a live view is drawn; NO_COLOR=1 draws it without colours.`

/** Reads the command line; throws `UsageError` for what is unknown or out of bounds. */
export function readRehearseOptions(args: readonly string[]): RehearseOptions {
  const given = readOptions(args, {
    buyers: { type: 'string' },
    units: { type: 'string' },
    rate: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'boolean' },
    json: { type: 'boolean' },
    report: { type: 'string' },
    'no-report': { type: 'boolean' },
    stack: { type: 'boolean' },
  })
  const buyers = count('--buyers', given.buyers, 20_000, BUYERS_MAX)
  const usualRate = Math.max(1, Math.ceil(buyers / BURST_SECONDS))
  const ratePerSecond = count('--rate', given.rate, usualRate, RATE_PER_SECOND_MAX)
  if (buyers / ratePerSecond > BURST_SECONDS_MAX) {
    throw new UsageError(
      `${buyers} buyers at ${ratePerSecond} a second take over ${BURST_SECONDS_MAX} s; raise --rate`,
    )
  }
  return {
    buyers,
    units: count('--units', given.units, 1_000, UNITS_MAX),
    ratePerSecond,
    seed: count('--seed', given.seed, 1, Number.MAX_SAFE_INTEGER),
    keep: given.keep ?? false,
    json: given.json ?? false,
    ...(given.stack === true && { stack: true }),
    ...reportOf(given.report, given['no-report']),
  }
}

function reportOf(
  file: string | undefined,
  none: boolean | undefined,
): { readonly report?: string | false } {
  if (file !== undefined && none)
    throw new UsageError('--report and --no-report exclude each other')
  if (file === '') throw new UsageError('--report takes the name of a file')
  if (none) return { report: false }
  return file === undefined ? {} : { report: file }
}

function count(name: string, text: string | undefined, absent: number, most: number): number {
  if (text === undefined) return absent
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= 1 && value <= most) return value
  throw new UsageError(`${name} takes a whole number from 1 to ${most}`)
}

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
}

const BUYERS_MAX = 200_000
const UNITS_MAX = 200_000
const RATE_PER_SECOND_MAX = 100_000
const BURST_SECONDS_MAX = 600
const BURST_SECONDS = 8

export const REHEARSE_USAGE = `usage: onsale rehearse [--buyers N] [--units N] [--rate R] [--seed S] [--keep] [--json]
  --buyers N  persons in the burst, one ticket each (20000)
  --units N   tickets there are (1000)
  --rate R    arrivals a second (all buyers within ${BURST_SECONDS} seconds)
  --seed S    the same arrivals and kills again (1)
  --keep      leave the scratch folder with its databases and log
  --json      one JSON document instead of the tables`

/** Reads the command line; throws `UsageError` for what is unknown or out of bounds. */
export function readRehearseOptions(args: readonly string[]): RehearseOptions {
  const given = readOptions(args, {
    buyers: { type: 'string' },
    units: { type: 'string' },
    rate: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'boolean' },
    json: { type: 'boolean' },
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
  }
}

function count(name: string, text: string | undefined, absent: number, most: number): number {
  if (text === undefined) return absent
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= 1 && value <= most) return value
  throw new UsageError(`${name} takes a whole number from 1 to ${most}`)
}

import { parseArgs } from 'node:util'

export interface Arguments {
  /** Names of scenarios in the order in which they run; every usual one when none was named. */
  readonly scenarios: readonly string[]
  readonly runs: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly connections: number
  readonly minutes: number
  readonly orders: number
  /** How much longer each flush to the disk takes; undefined: as the disk is. */
  readonly flushMs: number | undefined
  /** Another checkout, for the scenarios that compare two. */
  readonly other: string | undefined
  readonly format: 'text' | 'markdown' | 'json'
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `usage: node proof/performance/main.ts [scenario …] [options]

  --runs 7           measured runs of each contender, alternating
  --seconds 5        length of a run
  --warm-up 10       seconds of the same load before each run, not counted: the compiler works
                     on the program for about so long
  --connections 128  open connections of the load
  --minutes 1        length of the memory scenario (10 for the flatness run)
  --orders 1000000   orders in the large database of the growth scenario
  --flush-ms 1       each flush takes so much longer, as on a rented disk (needs cc)
  --other FOLDER     another checkout of this repository, for compare-…
  --markdown, --json the tables for docs/performance.md, or every sample`

/** Reads the command line; throws `UsageError` for what cannot be understood. */
export function readArguments(
  args: readonly string[],
  known: readonly string[],
  usual: readonly string[],
): Arguments {
  const { positionals, values } = parse(args)
  for (const name of positionals) {
    if (known.includes(name)) continue
    throw new UsageError(`no scenario "${name}"; there are: ${known.join(', ')}`)
  }
  if (values.markdown === true && values.json === true) {
    throw new UsageError('--markdown and --json do not go together')
  }
  return {
    scenarios: positionals.length === 0 ? usual : positionals,
    runs: positive('runs', values.runs, 7),
    seconds: positive('seconds', values.seconds, 5),
    warmUpSeconds: positive('warm-up', values['warm-up'], 10),
    connections: positive('connections', values.connections, 128),
    minutes: positive('minutes', values.minutes, 1),
    orders: positive('orders', values.orders, 1_000_000),
    flushMs: optional('flush-ms', values['flush-ms']),
    other: values.other,
    format: values.json === true ? 'json' : values.markdown === true ? 'markdown' : 'text',
  }
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        runs: option,
        seconds: option,
        'warm-up': option,
        connections: option,
        minutes: option,
        orders: option,
        'flush-ms': option,
        other: option,
        markdown: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function optional(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : positive(name, text, 0)
}

function positive(name: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new UsageError(`--${name} takes a whole number above 0`)
}

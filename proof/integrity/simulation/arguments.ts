import { parseArgs } from 'node:util'

export interface Wanted {
  /** How many histories. */
  readonly seeds: number
  /** The first seed. */
  readonly from: number
  /** Prints every history, also when nothing is wrong in it. */
  readonly tell: boolean
  /** Ends at the first failure, and does not look for a shorter one. */
  readonly isQuick: boolean
}

const SEEDS = 300

/** `--seeds N` runs N histories from seed 1; `--seed S` begins at S, alone when N is not given. */
export function readArguments(given: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...given],
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      tell: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  })
  const from = numberOf(values.seed, 'seed') ?? 1
  const seeds = numberOf(values.seeds, 'seeds') ?? (values.seed === undefined ? SEEDS : 1)
  return { seeds, from, tell: values.tell, isQuick: values.quick }
}

function numberOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number, not "${text}"`)
  return Number(text)
}

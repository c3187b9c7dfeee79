import type { Arguments } from '../measure/arguments.ts'
import type { Buyers } from '../load/buyers.ts'

/** One line of the final table. */
export interface Line {
  readonly what: string
  /** What was measured of the program, and its unit. */
  readonly program: number
  readonly unit: string
  /** What it is compared with; absent: the figure stands for itself. */
  readonly against?: { readonly name: string; readonly value: number }
  /** The comparison, or the figure itself. */
  readonly ratio?: number
  readonly target?: { readonly bound: 'least' | 'most'; readonly value: number }
  readonly aim?: number
}

export interface Bench extends Arguments {
  readonly buyers: Buyers
  /** A position in the buyers from which nobody was used yet. */
  nextBuyer(count: number): number
  /** A word that no run had before: part of its idempotency keys. */
  nextTag(): string
  /** Progress, for whoever waits. */
  readonly note: (text: string) => void
}

export interface Scenario {
  readonly name: string
  readonly about: string
  /** Left out of a plain run, because it takes long. */
  readonly onDemand?: boolean
  run(bench: Bench): Promise<readonly Line[]>
}

export function isReached(line: Line): boolean | undefined {
  if (line.target === undefined) return undefined
  const value = line.ratio ?? line.program
  return line.target.bound === 'least' ? value >= line.target.value : value <= line.target.value
}

import type { Chance } from '../random.ts'
import type { Manner, Step } from './scenario.ts'

/** Steps as they are drawn, in any order of time. */
export class Plan {
  readonly chance: Chance
  readonly #steps: Step[] = []
  #lastId = 0

  constructor(chance: Chance) {
    this.chance = chance
  }

  /** Adds a step; its id names it in later ones. */
  add(atMs: number, action: Step['do']): number {
    this.#lastId += 1
    this.#steps.push({ id: this.#lastId, atMs: Math.round(atMs), do: action })
    return this.#lastId
  }

  steps(): readonly Step[] {
    return this.#steps.toSorted((a, b) => a.atMs - b.atMs || a.id - b.id)
  }

  /** How a buyer sends a request: mostly once, sometimes twice or over a bad network. */
  manner(): Manner {
    const { chance } = this
    return {
      patience: chance.int(1, 4),
      ...(chance.happens(0.12) && { twice: true }),
      ...(chance.happens(0.1) && { loses: chance.pick(['request', 'answer']) }),
      ...(chance.happens(0.08) && { keyless: true }),
    }
  }
}

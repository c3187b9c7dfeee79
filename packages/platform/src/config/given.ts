import type { Variable, Variables } from './variables.ts'

export interface ConfigMistake {
  readonly name: string
  /** Never holds a value that was given. */
  readonly message: string
}

/** What was given for each variable, read; a missing member was left out or is a mistake. */
export type Given = {
  readonly [Member in keyof Variables]?: Variables[Member] extends Variable<infer Value>
    ? Value
    : never
}

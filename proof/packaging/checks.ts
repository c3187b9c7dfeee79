import assert from 'node:assert/strict'

/** What was looked at, each told as it comes; the first that is not so ends the proof. */
export interface Checks {
  readonly passed: number
  /** `look` throws when it is not so; what it resolves with is told beside the name. */
  that(name: string, look: () => Promise<string | void>): Promise<void>
}

export function createChecks(tell: (text: string) => void): Checks {
  let passed = 0
  return {
    get passed() {
      return passed
    },
    async that(name, look) {
      try {
        const detail = await look()
        passed += 1
        tell(`✔ ${name}${detail === undefined ? '' : ` (${detail})`}`)
      } catch (error) {
        tell(`✖ ${name}`)
        throw error
      }
    },
  }
}

/** Parses what a program printed as one JSON document. */
export function parsed<Shape>(text: string): Shape {
  const value: unknown = JSON.parse(text)
  assert.ok(typeof value === 'object' && value !== null)
  return value as Shape // Docker's own documents, whose members are looked at one by one
}

/** Stops the current work when an invariant that the code relies on does not hold. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new InvariantBroken(invariant)
}

/** The value of a look-up that the code knows to succeed; a miss is a bug, not a refusal. */
export function known<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new InvariantBroken(`missing: ${what}`)
  return value
}

export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken'
  constructor(invariant: string) {
    super(`invariant broken: ${invariant}`)
  }
}

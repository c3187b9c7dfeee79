import type { TestContext } from 'node:test'

const stacks = new WeakMap<TestContext, (() => unknown)[]>()

/** Runs `work` after the test; what was registered last comes first, unlike with `t.after`. */
export function atEnd(t: TestContext, work: () => unknown): void {
  const known = stacks.get(t)
  if (known !== undefined) {
    known.push(work)
    return
  }
  const stack = [work]
  stacks.set(t, stack)
  t.after(async () => {
    for (const next of stack.toReversed()) await next()
  })
}

import assert from 'node:assert/strict'
import type { Answer } from './api.ts'

/** The second answer is the first again, and said to be so; only the traceId may differ. */
export function assertReplay(first: Answer, second: Answer): void {
  assert.equal(second.replayed, true, `a replay: ${second.status} ${second.text}`)
  assert.equal(second.status, first.status)
  assert.equal(second.headers['retry-after'], first.headers['retry-after'])
  assert.deepEqual(withoutTrace(second), withoutTrace(first))
}

function withoutTrace({ text }: Answer): unknown {
  const { traceId: _any, ...rest } = JSON.parse(text) as Readonly<Record<string, unknown>> // a body of ours
  return rest
}

import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'
import type { FileEnd, TestOutcome } from './outcome.ts'

type Ended = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>['data']

/**
 * A node:test reporter that writes one JSON line a test, as soon as it has ended, so that
 * what is known survives when the process has to be killed.
 */
// oxlint-disable-next-line import/no-default-export -- node takes a reporter as the default export
export default async function* reporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type === 'test:pass') yield lineOf(outcomeOf(event.data, undefined))
    if (event.type === 'test:fail') yield lineOf(outcomeOf(event.data, event.data.details.error))
    if (event.type === 'test:summary') yield lineOf({ kind: 'end' })
  }
}

function lineOf(line: TestOutcome | FileEnd): string {
  return `${JSON.stringify(line)}\n`
}

function outcomeOf(ended: Ended, error: Error | undefined): TestOutcome {
  const put = ended.skip ?? ended.todo
  return {
    kind: 'test',
    name: ended.name,
    nesting: ended.nesting,
    suite: ended.details.type === 'suite',
    status: isSet(put) ? 'skipped' : error === undefined ? 'passed' : 'failed',
    durationMs: ended.details.duration_ms,
    ...(typeof put === 'string' && put !== '' ? { reason: put } : {}),
    ...(error === undefined || isSet(put)
      ? {}
      : { location: `${ended.file}:${ended.line}`, error: describe(error) }),
  }
}

function isSet(put: string | boolean | undefined): boolean {
  return put !== undefined && put !== false
}

/** node:test wraps what a test threw; the cause is what the reader wants. */
function describe(error: Error): string {
  const { cause } = error
  return inspect(cause instanceof Error ? cause : (cause ?? error), { depth: 6 })
}

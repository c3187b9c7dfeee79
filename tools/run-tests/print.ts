import { summaryLine, type FileOutcome, type TestOutcome, type Totals } from './outcome.ts'

const marks = { passed: '✔', failed: '✖', skipped: '-' } as const

/** One file as it ended: a line for the file, one for each of its tests. */
export function fileText(outcome: FileOutcome): string {
  const lines = [headOf(outcome)]
  for (const test of parentsFirst(outcome.tests)) lines.push(testLine(test))
  return lines.join('\n')
}

function headOf(outcome: FileOutcome): string {
  if (outcome.skipped !== undefined) return `- ${outcome.file}  SKIPPED: ${outcome.skipped}`
  const failed =
    outcome.fault !== undefined || outcome.tests.some((test) => test.status === 'failed')
  const time = `(${Math.round(outcome.durationMs)} ms)`
  const fault = outcome.fault === undefined ? '' : `  ${outcome.fault}`
  return `${failed ? marks.failed : marks.passed} ${outcome.file} ${time}${fault}`
}

function testLine(test: TestOutcome): string {
  const indent = '  '.repeat(test.nesting + 1)
  const mark = test.suite ? '▶' : marks[test.status]
  const reason = test.reason === undefined ? '' : `  # ${test.reason}`
  return `${indent}${mark} ${test.name} (${test.durationMs.toFixed(1)} ms)${reason}`
}

/** node:test tells of a parent after its children; a reader wants it before them. */
export function parentsFirst(tests: readonly TestOutcome[]): TestOutcome[] {
  const ordered: TestOutcome[] = []
  for (const test of tests) {
    let at = ordered.length
    while (at > 0 && (ordered[at - 1]?.nesting ?? 0) > test.nesting) at -= 1
    ordered.splice(at, 0, test)
  }
  return ordered
}

/** What failed, again and in full, after everything else. */
export function failuresText(outcomes: readonly FileOutcome[]): string {
  const parts: string[] = []
  for (const outcome of outcomes) {
    const failed = outcome.tests.filter((test) => test.status === 'failed')
    if (failed.length === 0 && outcome.fault === undefined) continue
    if (outcome.fault !== undefined) parts.push(`✖ ${outcome.file}: ${outcome.fault}`)
    for (const test of failed) {
      if (test.suite && failed.length > 1) continue // its failed tests say more
      parts.push(
        `✖ ${test.name}\n  ${test.location ?? outcome.file}\n${indented(test.error ?? '')}`,
      )
    }
    if (outcome.output.trim() !== '') {
      parts.push(`  output of ${outcome.file}:\n${indented(outcome.output.trimEnd())}`)
    }
  }
  return parts.length === 0 ? '' : `\nFailures:\n\n${parts.join('\n\n')}\n`
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}

export function closingText(outcomes: readonly FileOutcome[], totals: Totals): string {
  const skipped = outcomes.filter((outcome) => outcome.skipped !== undefined)
  const lines = skipped.map((outcome) => `skipped ${outcome.file}: ${outcome.skipped}`)
  return [...lines, summaryLine(totals)].join('\n')
}
